#include "vision/driver_eyes.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace cabinwatch::vision {
namespace {

/// Weight by width: none at the first part of the wider eye's width, all at the second. Source: a
/// head turned by 20 degrees shows its farther eye at 0.82 of the nearer one's width, one turned by
/// 45 degrees at 0.58 (eyes that look 15 degrees apart from each other on the head's curve).
constexpr double kNoWeightAt = 0.5;
constexpr double kFullWeightAt = 0.85;
constexpr double kLeastWeight = 0.02;

/// Weight by contrast, next to the eye that has more: none at the first part of it, all at the
/// second. Source: ours, docs/vision.md.
constexpr double kCoveredAt = 0.25;
constexpr double kUncoveredAt = 0.45;
constexpr double kLeastContrast = 0.01;

/// Where lids meet in blinks, while this driver's are unknown, and what of it is believed. Source:
/// ours, docs/vision.md: of 24 people 20 are between the two.
constexpr double kTypicalBlinkPlace = 0.46;
constexpr double kLeastBlinkPlace = 0.38;
constexpr double kMostBlinkPlace = 0.62;

/// What the pictures of shut eyes say, see LidNet, while this driver's blinks are unknown, and what
/// of these is believed. Source: ours, docs/vision.md: of 38 recordings' blinks, shown to networks
/// that had not seen the people, nine in ten are between the two; bounds chosen with the typical.
constexpr double kTypicalShutLook = -2.8;
constexpr double kLeastShutLook = -5.8;
constexpr double kMostShutLook = 0.2;

/// The picture is believed against the lids' points where it is this sure that the eye is closed,
/// or open; and the openness that it allows at most, or at least: below what counts as closed, and
/// above what ends a closure. Where it is rather sure that the eye is closed, what it allows falls
/// evenly, so that one eye's 0.75 does not speak for open eyes. Source: ours, docs/vision.md: of
/// people whom the network had not seen, one eye or both were told as shut from 0.9, 0.8 and 0.7 on
/// in 92, 95 and 95 of 100 frames with closed eyes, and in 0.4, 0.7 and 1.1 with open ones.
constexpr double kRatherShut = 0.5;
constexpr double kSurelyShut = 0.8;
constexpr double kSurelyOpen = 0.1;
constexpr double kShutOpenness = 0.1;
constexpr double kOpenOpenness = 0.35;
/// Points that meet as closely as this, openness by the lids, are believed against a picture that
/// looks open: on open eyes they hardly ever lie too close.
constexpr double kSurelyMet = 0.05;
/// It says nothing of an eye that is more likely covered, or of which it only sees that the lids
/// are down: lowered lids it cannot tell from closed ones.
constexpr double kMostUnsaid = 0.5;

/// None at `from`, all at `to`.
double weight(double part, double from, double to) {
  return std::clamp((part - from) / (to - from), kLeastWeight, 1.0);
}

/// How well each eye is seen, next to the other.
std::array<double, 2> weights(const FaceMeasures& face, const Baseline& usual) {
  const double widest = std::max({face.eyes[0].width, face.eyes[1].width, 1.0});
  const double clearest = std::max(std::ranges::max(face.contrasts), kLeastContrast);
  std::array<double, 2> each{};
  for (const std::size_t i : {0U, 1U}) {
    each.at(i) = weight(face.eyes.at(i).width / widest, kNoWeightAt, kFullWeightAt) *
                 weight(face.contrasts.at(i) / clearest, kCoveredAt, kUncoveredAt) *
                 (0.1 + 0.9 * usual.eyes.at(i).follows);
  }
  return each;
}

double openness(double aspect_ratio, const EyeBaseline& usual, const std::optional<EyeLook>& look) {
  const double by_lids = std::clamp(
      (aspect_ratio - usual.closed_ratio) / (usual.open_ratio - usual.closed_ratio), 0.0, 1.0);
  if (!look || look->covered + look->lowered > kMostUnsaid) return by_lids;
  const double shut = look->closed / (look->closed + look->open);
  if (shut > kRatherShut) {
    const double doubt = std::max(kSurelyShut - shut, 0.0) / (kSurelyShut - kRatherShut);
    return std::min(by_lids, std::lerp(kShutOpenness, 1.0, doubt));
  }
  if (shut <= kSurelyOpen && by_lids > kSurelyMet) return std::max(by_lids, kOpenOpenness);
  return by_lids;
}

}  // namespace

DriverEyes::Sight DriverEyes::see(const FaceMeasures& face, const Baseline& usual,
                                  base::Clock::time_point at) {
  const auto weight = weights(face, usual);
  std::array<EyePair::Eye, 2> eyes{};
  for (const std::size_t i : {0U, 1U}) {
    eyes.at(i) = {openness(face.eyes.at(i).aspect_ratio, usual.eyes.at(i), face.looks.at(i)),
                  weight.at(i)};
  }
  const auto shares = EyePair::shares(eyes);
  Sight sight;
  EyeClosure::Lids lids{.gap = 0.0};
  double lowered = 0.0;
  double looked_at = 0.0;  // parts of both eyes
  for (const std::size_t i : {0U, 1U}) {
    const EyeBaseline& eye = usual.eyes.at(i);
    const double share = shares.at(i);
    if (share > 0.0) {
      sight.each.at(i) = eyes.at(i).openness;
      lids.gap = std::max(lids.gap, face.eyes.at(i).aspect_ratio / eye.open_ratio);
    }
    if (share > 0.0 && face.lowered.at(i)) {
      const double shut =
          std::clamp(eye.blink_lowered.value_or(kTypicalShutLook), kLeastShutLook, kMostShutLook);
      lowered += share * (*face.lowered.at(i) - shut + kTypicalShutLook);
      looked_at += share;
    }
    lids.place += share * lid_place(face.eyes.at(i), eye.lower_lid);
    lids.blink_place += share * std::clamp(eye.blink_place.value_or(kTypicalBlinkPlace),
                                           kLeastBlinkPlace, kMostBlinkPlace);
    lids.is_eye_known = lids.is_eye_known || (share > 0.0 && eye.is_known);
    sight.iris_offset += share * (face.eyes.at(i).iris_offset - eye.iris_offset);
  }
  if (looked_at > 0.0) lids.lowered = lowered / looked_at;
  lids.head_down = face.pose.pitch - usual.pitch;
  if (const auto openness = pair_.see(eyes, at)) {
    lids.openness = *openness;
    sight.lids = lids;
  }
  return sight;
}

}  // namespace cabinwatch::vision
