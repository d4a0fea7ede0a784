#include "vision/eye_closure.hpp"

namespace cabinwatch::vision {
namespace {

constexpr double kClosedBelow = 0.2;
constexpr double kOpenAbove = 0.3;

/// Lids that meet lower look down. Source: ours, from the recording franck.mp4 (docs/vision.md): of
/// 41 blinks' deepest frames none is above 0.52, 9 of 10 are below 0.46; where he looks down for
/// two seconds, it is 0.61 in the mean.
constexpr double kLoweredAbove = 0.54;

/// Frames after which the mean tells: lids on their way down pass all places.
constexpr int kFramesToTell = 3;

}  // namespace

bool EyeClosure::is_lowered() const noexcept {
  return closure_ && closure_->frames >= kFramesToTell &&
         closure_->lid_place_sum / closure_->frames > kLoweredAbove;
}

EyeClosure::Sight EyeClosure::see(double openness, double lid_place, base::Clock::time_point at) {
  if (last_at_ && at - *last_at_ > kLongestGap) closure_.reset();
  last_at_ = at;

  if (!closure_ && openness >= kClosedBelow) return {.is_closed = false};
  if (closure_ && openness > kOpenAbove) {
    Sight sight{.is_closed = false};
    if (!is_lowered()) {
      sight.ended = std::chrono::duration_cast<std::chrono::milliseconds>(at - closure_->since);
    }
    closure_.reset();
    return sight;
  }

  if (!closure_) closure_ = Closure{.since = at};
  closure_->lid_place_sum += lid_place;
  ++closure_->frames;
  if (!is_lowered()) return {.is_closed = true};
  if (at - closure_->since >= kMayLookDown) return {.is_closed = true, .is_lowered = true};
  return {.is_lowered = true};
}

}  // namespace cabinwatch::vision
