#include "vision/eye_closure.hpp"

#include <algorithm>

namespace cabinwatch::vision {
namespace {

constexpr double kClosedBelow = 0.2;
constexpr double kOpenAbove = 0.3;
/// Only eyes that were once this open are known to have been open: lowered lids tremble, now and
/// then to above kOpenAbove. Source: ours, docs/vision.md: 0.31 of a woman who looks at her phone.
constexpr double kClearlyOpenAbove = 0.5;

/// Lids that meet this much lower than in blinks look down. Source: ours, docs/vision.md.
constexpr double kLoweredBy = 0.20;
/// The same while it is told by a typical lower lid, in the first seconds. Source: ours,
/// docs/vision.md: at 0.2 three of 24 closures that were held for 2 s were taken for lowered lids,
/// at 0.4 none of these.
constexpr double kLoweredByUnknown = 0.40;

/// Lids that meet this much higher than in blinks, on an average, do not look down, though nobody
/// saw them close. Source: ours, docs/vision.md: a man who sleeps from the first frame on has -0.4,
/// a woman who looks at her phone 0.2, a child who looks down -0.18.
constexpr double kRaisedBy = 0.25;

/// Lids whose gap is this part of the open eye's and less meet to nothing, where so large a part of
/// the frames shows it. Source: ours, docs/vision.md: of 1436 frames of closed eyes 12 in a hundred
/// lie below it, of 474 of lowered lids none (at 0.2 they are 33 and 3 in a hundred).
constexpr double kMet = 0.15;
constexpr double kMetPart = 0.25;

/// The pictures decide from here on, see LidNet: that the lids are shut; and that they look down,
/// if they leave this part of the open eye's gap as well, and meet no higher than in blinks.
/// Source: ours, docs/vision.md, "What the networks are worth".
constexpr double kShutBelow = -1.5;
constexpr double kLoweredFrom = 0.1;
constexpr double kSeesThrough = 0.25;
/// Time over which what the pictures show is averaged. Source: ours: as long as a microsleep takes.
constexpr std::chrono::duration<double> kLooksCountFor{1.0};

/// A head that is a little lower speaks for lowered lids a little: this many degrees like a place.
constexpr double kDegreesOfPlace = 40.0;

/// Frames after which the mean tells: lids on their way down pass all places.
constexpr int kFramesToTell = 3;

/// A head this much lower than usual, degrees, looks down as well, if it was so within the time
/// that lids take to close and a head to follow a glance. Source: ours, docs/vision.md: at 350 ms
/// a glance of one person was told as a microsleep, at 700 ms a sleeper whose head sank was not.
constexpr double kHeadDown = 8.0;
constexpr std::chrono::milliseconds kWhileClosing{500};
/// Where the pictures rather show shut lids, it takes this much: who nods asleep lowers the head,
/// too. Source: ours, as for kShutBelow; looks 60 degrees down measure 15 and more (Pointing'04).
constexpr double kRatherShutBelow = -0.4;
constexpr double kFarDown = 12.0;

}  // namespace

bool EyeClosure::is_head_down() const noexcept {
  return closure_ && closure_->head_down >= (looks_below(kRatherShutBelow) ? kFarDown : kHeadDown);
}

/// Whoever looks down may fall asleep so: what was seen long before says nothing of it.
void EyeClosure::note_look(double lowered, base::Clock::duration step) noexcept {
  const double part = std::max(1.0 / ++closure_->looked_at, std::min(step / kLooksCountFor, 1.0));
  closure_->lowered += part * (lowered - closure_->lowered);
}

bool EyeClosure::looks_below(double bound) const noexcept {
  return closure_->looked_at >= kFramesToTell && closure_->lowered <= bound;
}

bool EyeClosure::looks_lowered() const noexcept {
  return closure_->looked_at >= kFramesToTell && closure_->lowered >= kLoweredFrom &&
         closure_->gap_sum >= kSeesThrough * closure_->frames && closure_->place_sum >= 0.0;
}

bool EyeClosure::is_lowered() const noexcept {
  if (!closure_ || looks_below(kShutBelow)) return false;
  if (looks_lowered() || is_head_down()) return true;
  const double mean_place = closure_->place_sum / closure_->frames;
  const bool is_place_known = closure_->frames >= kFramesToTell;
  if (closure_->met >= kFramesToTell && closure_->met >= kMetPart * closure_->frames) return false;
  if (!was_open_) return !is_place_known || mean_place > -kRaisedBy;
  const double place = mean_place + closure_->head_down / kDegreesOfPlace;
  return is_place_known && place > (closure_->is_eye_known ? kLoweredBy : kLoweredByUnknown);
}

std::chrono::milliseconds EyeClosure::may_last() const noexcept {
  if (looks_lowered()) return kMayRead;
  return is_head_down() ? kMayLookIntoLap : kMayLookDown;
}

EyeClosure::Sight EyeClosure::see(const Lids& lids, base::Clock::time_point at) {
  const auto step = last_at_ ? at - *last_at_ : base::Clock::duration{0};
  if (step > kLongestGap) closure_.reset();
  last_at_ = at;

  if (lids.openness > kClearlyOpenAbove) was_open_ = true;
  if (!closure_ && lids.openness >= kClosedBelow) return {.is_closed = false};
  if (closure_ && lids.openness > kOpenAbove) {
    Sight sight{.is_closed = false};
    if (!is_lowered()) {
      sight.ended = std::chrono::duration_cast<std::chrono::milliseconds>(at - closure_->since);
    }
    closure_.reset();
    return sight;
  }

  if (!closure_) closure_ = Closure{.since = at};
  closure_->is_eye_known = lids.is_eye_known;
  closure_->place_sum += lids.place - lids.blink_place;
  closure_->gap_sum += lids.gap;
  ++closure_->frames;
  if (lids.lowered) note_look(*lids.lowered, step);
  if (lids.gap < kMet) ++closure_->met;
  if (at - closure_->since <= kWhileClosing) {
    closure_->head_down = std::max(closure_->head_down, lids.head_down);
  }
  if (!is_lowered()) return {.is_closed = true};
  if (at - closure_->since >= may_last()) return {.is_closed = true, .is_lowered = true};
  return {.is_lowered = true};
}

}  // namespace cabinwatch::vision
