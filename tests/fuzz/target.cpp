#include "tests/fuzz/target.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/printable.hpp"

namespace cabinwatch::fuzz {

std::span<const Target> targets() {
  static constexpr std::array<Target, 16> kTargets{{{"answers", read_answers},
                                                    {"chat", read_chat},
                                                    {"probe", read_probe},
                                                    {"learnt", read_learnt},
                                                    {"address", read_address},
                                                    {"camera_source", read_camera_source},
                                                    {"configuration", read_configuration},
                                                    {"labels", read_labels},
                                                    {"results", read_results},
                                                    {"jpeg", read_jpeg},
                                                    {"coded_picture", read_coded_picture},
                                                    {"model", read_model},
                                                    {"recording", read_recording},
                                                    {"http", read_http},
                                                    {"page_request", read_page_request},
                                                    {"bus", call_bus}}};
  return kTargets;
}

const Target* find_target(std::string_view name) {
  const auto all = targets();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const Target& target) { return target.name == name; });
  return found == all.end() ? nullptr : &*found;
}

void must(bool holds, std::string_view what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", std::string(what).c_str());
  std::abort();
}

void must_be_printable(std::string_view text) {
  must(base::printable(text) == text, "one printable line: " + std::string(text));
}

}  // namespace cabinwatch::fuzz
