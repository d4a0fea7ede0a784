// One recording of a person through the reflex lane, as CSV: what ./dev bench people counts.

#include <cstdio>
#include <exception>
#include <iostream>
#include <span>
#include <stdexcept>
#include <string>

#include "look.hpp"
#include "variant.hpp"

namespace cabinwatch::bench {
namespace {

constexpr auto kUsage =
    "usage: people_bench FILE [--first FRAME] [--last FRAME] [--hold FRAME:MS]...\n"
    "                    [--variant NAME] [--measures] [--eyes FILE]\n"
    "                    [--pictures FOLDER EVERY]\n"
    "       people_bench --variants | --bad-variants\n";

Hold read_hold(const std::string& text) {
  const auto colon = text.find(':');
  if (colon == std::string::npos) throw std::invalid_argument("no hold: " + text);
  return {std::stoi(text.substr(0, colon)),
          std::chrono::milliseconds(std::stoi(text.substr(colon + 1)))};
}

LookOrder read_order(std::span<char*> arguments) {
  LookOrder order;
  std::size_t next = 0;
  const auto value = [&] {
    if (next == arguments.size()) throw std::invalid_argument("a value is missing");
    return std::string(arguments[next++]);
  };
  const std::string file = value();
  const auto slash = file.rfind('/');
  order.folder = slash == std::string::npos ? "." : file.substr(0, slash);
  order.clip.file = slash == std::string::npos ? file : file.substr(slash + 1);
  while (next < arguments.size()) {
    const std::string option = value();
    if (option == "--first") {
      order.first = std::stoi(value());
    } else if (option == "--last") {
      order.last = std::stoi(value());
    } else if (option == "--hold") {
      order.clip.holds.push_back(read_hold(value()));
    } else if (option == "--variant") {
      order.variant = value();
    } else if (option == "--measures") {
      order.with_measures = true;
    } else if (option == "--eyes") {
      order.eyes = value();
    } else if (option == "--pictures") {
      order.pictures = value();
      order.pictures_every = std::stoi(value());
    } else {
      throw std::invalid_argument("no such option: " + option);
    }
  }
  return order;
}

int run(std::span<char*> arguments) {
  if (arguments.empty()) {
    std::fputs(kUsage, stderr);
    return 2;
  }
  if (std::string(arguments.front()) == "--variants") {
    for (const std::string& name : Variant::names()) std::cout << name << '\n';
    return 0;
  }
  if (std::string(arguments.front()) == "--bad-variants") {
    for (const std::string& name : Variant::bad_names()) std::cout << name << '\n';
    return 0;
  }
  look(read_order(arguments));
  return 0;
}

}  // namespace
}  // namespace cabinwatch::bench

int main(int argc, char** argv) {
  try {
    return cabinwatch::bench::run(std::span(argv, static_cast<std::size_t>(argc)).subspan(1));
  } catch (const std::invalid_argument& error) {
    std::fprintf(stderr, "people_bench: %s\n%s", error.what(), cabinwatch::bench::kUsage);
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "people_bench: %s\n", error.what());
    return 1;
  }
}
