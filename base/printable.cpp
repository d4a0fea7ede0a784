#include "base/printable.hpp"

#include <fmt/format.h>

#include <iterator>

#include "base/utf8.hpp"

namespace cabinwatch::base {
std::string printable(std::string_view text) {
  std::string line;
  line.reserve(text.size());
  while (!text.empty()) {
    const auto character = pop_character(text);
    if (character.is_printable()) {
      line += character.bytes;
      continue;
    }
    for (const char byte : character.bytes) {
      fmt::format_to(std::back_inserter(line), "\\x{:02x}", static_cast<unsigned char>(byte));
    }
  }
  return line;
}

}  // namespace cabinwatch::base
