#include "vision/usual_direction.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace cabinwatch::vision {
namespace {

/// Seconds after which it is known where the head mostly was, and that count.
constexpr double kKnownAfter = 2.0;
constexpr double kMemory = 60.0;

/// Degrees from where the head mostly was that are off the road. Source: as in gaze_side.cpp, the
/// mirrors.
constexpr double kAwayBeyond = 30.0;
/// The same from the camera, while nothing else is known: a profile. Source: ours: a camera on the
/// A-pillar sees a driver who looks ahead from up to 65 degrees aside.
constexpr double kAwayFromCameraBeyond = 75.0;

/// What a second of a head that is turned aside counts in where it mostly is, and from how many
/// degrees on: one that turns slowly would draw it along.
constexpr double kAsideCounts = 0.1;
constexpr double kAsideFrom = 15.0;

}  // namespace

void UsualDirection::see(double yaw, base::Clock::duration lasting) {
  const bool is_aside = is_known() ? turned_by(yaw) > kAsideFrom : is_away(yaw);
  const double counts = is_aside ? kAsideCounts : 1.0;
  yaw_.add(yaw, counts * std::chrono::duration<double>(lasting).count(), kMemory);
}

bool UsualDirection::is_known() const noexcept { return yaw_.weight() >= kKnownAfter; }

double UsualDirection::turned_by(double yaw) const noexcept {
  return std::abs(is_known() ? yaw - yaw_.median(yaw) : yaw);
}

bool UsualDirection::is_away(double yaw) const noexcept {
  if (!is_known()) return std::abs(yaw) > kAwayFromCameraBeyond;
  return std::min(turned_by(yaw), std::abs(yaw)) > kAwayBeyond;
}

}  // namespace cabinwatch::vision
