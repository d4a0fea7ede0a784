#include "vision/usual_direction.hpp"

#include <chrono>
#include <cmath>

namespace cabinwatch::vision {
namespace {

/// Seconds after which it is known where the head mostly was, and that count.
constexpr double kKnownAfter = 2.0;
constexpr double kMemory = 60.0;

}  // namespace

void UsualDirection::see(double yaw, base::Clock::duration lasting) {
  yaw_.add(yaw, std::chrono::duration<double>(lasting).count(), kMemory);
}

bool UsualDirection::is_known() const noexcept { return yaw_.weight() >= kKnownAfter; }

double UsualDirection::turned_by(double yaw) const noexcept {
  return std::abs(is_known() ? yaw - yaw_.median(yaw) : yaw);
}

}  // namespace cabinwatch::vision
