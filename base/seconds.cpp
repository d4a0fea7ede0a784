#include "base/seconds.hpp"

#include <fmt/format.h>

namespace cabinwatch::base {

std::string seconds_text(std::chrono::duration<double> time) {
  return fmt::format("{:.1f} s", time.count());
}

}  // namespace cabinwatch::base
