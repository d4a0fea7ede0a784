#include "vision/blink_learner.hpp"

#include <algorithm>

#include "pipeline/reflex_contract.hpp"

namespace cabinwatch::vision {
namespace {

/// Below this an eye may be blinking; above the other it is open again.
constexpr double kDipBelow = 0.7;
constexpr double kDipOver = 0.8;
/// A shallower dip is a twitch. Source: ours: of 60 blinks in the recordings none stays above it.
constexpr double kBlinkBelow = 0.6;

/// Closed eyes' aspect ratio by open ones'. Source: ours, docs/vision.md: of closed eyes of 20
/// people, the ones of nine in ten are below.
constexpr double kClosedByOpen = 0.30;
/// No eye that measures more is closed: lids half way down measure 0.5 to 0.6.
constexpr double kMostClosedByOpen = 0.55;

constexpr double kEnoughBlinks = 6.0;       // for a quarter of them
constexpr double kEnoughPlaces = 3.0;       // for a median
constexpr double kEnoughPictures = 2.0;     // for one, too: ours, tests/bench/people
constexpr double kBlinksRemembered = 60.0;  // of some three minutes
constexpr double kDeepest = 0.25;           // part of the blinks

/// The other eye moves too when it loses a quarter.
constexpr double kMovedBelow = 0.75;
/// How much one blink weighs in what is known of an eye.
constexpr double kOneBlink = 1.0 / 3.0;

}  // namespace

void BlinkLearner::see(const std::array<Look, 2>& eyes, base::Clock::duration lasting) {
  for (const std::size_t eye : {0U, 1U}) see_eye(eye, eyes, lasting);
  for (const std::size_t eye : {0U, 1U}) {
    auto& before = eyes_.at(eye).before;
    before = {before[1], before[2], eyes.at(eye).openness};
  }
}

void BlinkLearner::see_eye(std::size_t eye, const std::array<Look, 2>& eyes,
                           base::Clock::duration lasting) {
  Eye& mine = eyes_.at(eye);
  const Look& now = eyes.at(eye);
  const double other = eyes.at(1 - eye).openness;
  if (!mine.dip) {
    if (now.openness >= kDipBelow) return;
    mine.dip = Dip{.least = now,
                   .other_before = *std::ranges::max_element(eyes_.at(1 - eye).before),
                   .other_least = other};
    return;
  }
  Dip& dip = *mine.dip;
  dip.lasting += lasting;
  dip.other_least = std::min(dip.other_least, other);
  if (now.openness < dip.least.openness) dip.least = now;
  if (now.openness < kDipOver) return;
  if (dip.lasting <= pipeline::kLongestBlink && dip.least.openness < kBlinkBelow)
    note_blink(eye, dip);
  mine.dip.reset();
}

void BlinkLearner::note_blink(std::size_t eye, const Dip& dip) {
  Eye& mine = eyes_.at(eye);
  mine.depth.add(dip.least.openness, 1.0, kBlinksRemembered);
  if (dip.least.lid_place) mine.place.add(*dip.least.lid_place, 1.0, kBlinksRemembered);
  if (dip.least.lowered) mine.lowered.add(*dip.least.lowered, 1.0, kBlinksRemembered);
  Eye& other = eyes_.at(1 - eye);
  const bool has_moved = dip.other_least < kMovedBelow * dip.other_before;
  other.follows += kOneBlink * ((has_moved ? 1.0 : 0.0) - other.follows);
  // An eye that blinks alone moves, but so do the points on a finger.
  mine.follows += kOneBlink * (has_moved ? 1.0 : 0.5) * (1.0 - mine.follows);
}

double BlinkLearner::closed_by_open(std::size_t eye) const noexcept {
  const Eye& mine = eyes_.at(eye);
  if (mine.depth.weight() < kEnoughBlinks) return kClosedByOpen;
  return std::clamp(mine.depth.quantile(kDeepest, kClosedByOpen), kClosedByOpen, kMostClosedByOpen);
}

std::optional<double> BlinkLearner::lid_place(std::size_t eye) const noexcept {
  const Eye& mine = eyes_.at(eye);
  if (mine.place.weight() < kEnoughPlaces) return std::nullopt;
  return mine.place.median(0.0);
}

std::optional<double> BlinkLearner::lowered(std::size_t eye) const noexcept {
  const Eye& mine = eyes_.at(eye);
  if (mine.lowered.weight() < kEnoughPictures) return std::nullopt;
  return mine.lowered.median(0.0);
}

}  // namespace cabinwatch::vision
