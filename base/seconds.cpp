#include "base/seconds.hpp"

#include <fmt/format.h>

namespace cabinwatch::base {

std::string seconds_text(std::chrono::duration<double> time) {
  return fmt::format("{:.1f} s", time.count());
}

std::string clock_text(std::chrono::nanoseconds time) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(time).count();
  if (whole < 3600) return fmt::format("{}:{:02}", whole / 60, whole % 60);
  return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

}  // namespace cabinwatch::base
