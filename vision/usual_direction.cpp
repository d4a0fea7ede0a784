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
/// The same from the camera, while nothing else is known. Source: ours: cameras stand before the
/// driver, a few on the A-pillar, from which one who looks ahead is seen from 30 to 45 degrees
/// aside.
constexpr double kAwayFromCameraBeyond = 45.0;
/// No camera stands so far aside, degrees: a profile.
constexpr double kProfileBeyond = 75.0;

/// What a second of a head that is turned aside counts in where it mostly is, and from how many
/// degrees on: one that turns slowly would draw it along.
constexpr double kAsideCounts = 0.1;
constexpr double kAsideFrom = 15.0;
/// The same while nothing else is known, short of a profile: after five seconds such a head may as
/// well be one that looks ahead, with the camera further aside than any should be.
constexpr double kAsideAtFirstCounts = 0.4;

}  // namespace

void UsualDirection::see(double yaw, base::Clock::duration lasting) {
  const double counts = part_that_counts(yaw);
  yaw_.add(yaw, counts * std::chrono::duration<double>(lasting).count(), kMemory);
}

double UsualDirection::part_that_counts(double yaw) const noexcept {
  if (is_known()) return turned_by(yaw) > kAsideFrom ? kAsideCounts : 1.0;
  if (std::abs(yaw) > kProfileBeyond) return kAsideCounts;
  return is_away(yaw) ? kAsideAtFirstCounts : 1.0;
}

void UsualDirection::keep_for_another() {
  if (!is_known()) return yaw_.clear();
  const double mostly = yaw_.median(0.0);
  yaw_.clear();
  yaw_.add(mostly, kKnownAfter, kMemory);
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
