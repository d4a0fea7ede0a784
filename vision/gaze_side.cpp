#include "vision/gaze_side.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace cabinwatch::vision {
namespace {

constexpr double kFissureByRadius = 30.0 / 12.0;

/// Most that the iris alone is believed, degrees: beyond it glances the head follows.
constexpr double kMostEyeTurn = 30.0;

// Degrees from the resting direction. Source: ours. The road ahead, bends included, is within 20;
// what can be glanced at with the road still in the eye's corner is within 30. Mirrors that stand
// further out are `away` as well: nobody needs 3 s for them.
constexpr double kRoadWithin = 20.0;
constexpr double kMirrorsWithin = 30.0;
/// Head alone, since irises do not tell it: to look into the lap it is lowered further.
constexpr double kDownFrom = 15.0;

}  // namespace

pipeline::Gaze gaze_side(const pipeline::HeadPose& head, double iris_offset,
                         bool lids_lowered) noexcept {
  const double sine = std::clamp(iris_offset * kFissureByRadius, -1.0, 1.0);
  const double eye_turn =
      std::clamp(std::asin(sine) * 180.0 / std::numbers::pi, -kMostEyeTurn, kMostEyeTurn);
  const double aside = std::abs(head.yaw + eye_turn);
  if (head.pitch > kDownFrom || lids_lowered) return pipeline::Gaze::down;
  if (aside <= kRoadWithin) return pipeline::Gaze::road;
  if (aside <= kMirrorsWithin) return pipeline::Gaze::mirrors;
  return pipeline::Gaze::away;
}

}  // namespace cabinwatch::vision
