#include "vision/gaze_side.hpp"

#include <algorithm>
#include <cmath>

#include "vision/angle.hpp"

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
/// Head alone: to look into the lap it is lowered further.
constexpr double kDownFrom = 15.0;
/// Head and eyes together: the lids follow the eyes, so that lids which are half down look down by
/// half of kLidsFollow. Lids alone tell nothing: those of tired eyes hang, too, so the head must be
/// a little lower as well. Degrees. Source: ours, persons 1 to 7 of Pointing'04 (docs/vision.md):
/// of 42 looks 15 degrees down none is told by this, of 30 degrees 30 of 42, of 60 degrees all.
constexpr double kDownBeyond = 20.0;
constexpr double kLidsFollow = 45.0;
constexpr double kHeadFollows = 5.0;

}  // namespace

bool looks_down(double head_down, double openness) noexcept {
  if (head_down > kDownFrom) return true;
  return head_down > kHeadFollows && head_down + kLidsFollow * (1.0 - openness) > kDownBeyond;
}

pipeline::Gaze gaze_side(const pipeline::HeadPose& head, double iris_offset,
                         double openness) noexcept {
  const double sine = std::clamp(iris_offset * kFissureByRadius, -1.0, 1.0);
  const double eye_turn = std::clamp(in_degrees(std::asin(sine)), -kMostEyeTurn, kMostEyeTurn);
  const double aside = std::abs(head.yaw + eye_turn);
  if (looks_down(head.pitch, openness)) return pipeline::Gaze::down;
  if (aside <= kRoadWithin) return pipeline::Gaze::road;
  if (aside <= kMirrorsWithin) return pipeline::Gaze::mirrors;
  return pipeline::Gaze::away;
}

}  // namespace cabinwatch::vision
