#include "vision/usual_direction.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "vision/head_turn.hpp"

namespace cabinwatch::vision {
namespace {

/// Seconds after which it is known where the head mostly was, and that count. Source: ours: whoever
/// turns within the first two seconds is not to be taken for one who looks ahead there.
constexpr double kKnownAfter = 1.0;
constexpr double kMemory = 60.0;
/// What is kept of it for another driver counts as so many seconds.
constexpr double kKeptFor = 2.0;

/// Degrees from where the head mostly was that are off the road. Source: as in gaze_side.cpp, the
/// mirrors.
constexpr double kAwayBeyond = 30.0;
/// Who looks to where the camera is, degrees from it, may have looked aside before. Source: ours:
/// the road's own width, as in gaze_side.cpp; a driver whom the camera sees from 15 degrees aside
/// looks past it at 45 (Pointing'04, docs/vision.md).
constexpr double kIntoCameraWithin = 20.0;
/// The same from the camera, while nothing else is known. Source: the product's requirement: looks
/// aside are told from 40 degrees on; cameras stand before the driver, a few on the A-pillar, from
/// which one who looks ahead is seen from 30 to 45 degrees aside.
constexpr double kAwayFromCameraBeyond = 40.0;
/// A head that is held still measures up to so many degrees less in the next frame: one that looks
/// away does until then. Source: ours, the looks that are held in tests/bench/people.
constexpr double kWavers = 4.0;
/// No camera stands so far aside, degrees: a profile.
constexpr double kProfileBeyond = 75.0;

/// What a second of a head that is turned aside counts in where it mostly is, and from how many
/// degrees on: one that turns slowly would draw it along. So from the first moments on, seconds: a
/// head that was seen ahead and turned then has turned, however short that was.
constexpr double kAsideCounts = 0.1;
constexpr double kAsideFrom = 15.0;
constexpr double kFirstMoments = 0.3;
/// The same while nothing else is known, short of a profile: after five seconds such a head may as
/// well be one that looks ahead, with the camera further aside than any should be.
constexpr double kAsideAtFirstCounts = 0.2;
constexpr double kProfileAtFirstCounts = 0.05;

/// How high a head is held wavers more than how it is turned. Seconds after which it is known how
/// high that mostly is; and what a second counts in it of a head that is this many degrees lower or
/// higher, but for the first second. Source: ours: looks 30 degrees down measure 4 to 22
/// (Pointing'04, docs/vision.md), and one of 4 s after 2 s ahead stays one.
constexpr double kPitchKnownAfter = 1.5;
constexpr double kLoweredFrom = 6.0;
constexpr double kLoweredCounts = 0.3;
constexpr double kFirstPitch = 1.0;
/// A head turned further than this from the camera has no pitch that can be believed, degrees.
constexpr double kPitchShownWithin = 40.0;

}  // namespace

void UsualDirection::see(double yaw, double pitch, base::Clock::duration lasting) {
  const double seconds = std::chrono::duration<double>(lasting).count();
  yaw_.add(yaw, part_that_counts(yaw) * seconds, kMemory);
  was_away_ = is_away(yaw);
  if (std::abs(yaw) > kPitchShownWithin) return;
  const bool has_moved =
      pitch_.weight() >= kFirstPitch && std::abs(pitch - pitch_.median(pitch)) > kLoweredFrom;
  pitch_.add(pitch, has_moved ? kLoweredCounts * seconds : seconds, kMemory);
}

double UsualDirection::lowered_by(double yaw, double pitch) const noexcept {
  const bool is_known = pitch_.weight() >= kPitchKnownAfter;
  return is_known && std::abs(yaw) <= kPitchShownWithin ? pitch - pitch_.median(pitch) : 0.0;
}

double UsualDirection::part_that_counts(double yaw) const noexcept {
  if (yaw_.weight() >= kFirstMoments && std::abs(yaw - yaw_.median(yaw)) > kAsideFrom) {
    return kAsideCounts;
  }
  if (is_known()) return 1.0;
  if (std::abs(yaw) > kProfileBeyond) return kProfileAtFirstCounts;
  return is_away(yaw) ? kAsideAtFirstCounts : 1.0;
}

void UsualDirection::keep_for_another() {
  pitch_.clear();  // who is taller is seen from elsewhere
  was_away_ = false;
  if (!is_known()) return yaw_.clear();
  const double mostly = yaw_.median(0.0);
  yaw_.clear();
  yaw_.add(mostly, kKeptFor, kMemory);
}

bool UsualDirection::is_known() const noexcept { return yaw_.weight() >= kKnownAfter; }

double UsualDirection::turned_by(double yaw) const noexcept {
  return std::abs(turn_between(is_known() ? yaw_.median(yaw) : 0.0, yaw));
}

bool UsualDirection::is_away(double yaw) const noexcept {
  const double wavers = was_away_ ? kWavers : 0.0;
  if (!is_known()) return std::abs(yaw) > kAwayFromCameraBeyond - wavers;
  return turned_by(yaw) > kAwayBeyond - wavers && std::abs(yaw) > kIntoCameraWithin;
}

}  // namespace cabinwatch::vision
