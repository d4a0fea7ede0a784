#include "vision/yawn.hpp"

namespace cabinwatch::vision {
namespace {

constexpr double kWideAbove = 0.45;
constexpr double kStillWideAbove = 0.35;  // once it is
constexpr double kVeryWideAbove = 0.8;
constexpr double kStillVeryWideAbove = 0.6;  // once it is

/// Eyes less open are narrowed: laughing narrows them to half.
constexpr double kNarrowBelow = 0.6;
/// ... and squeezed, as at a yawn's height.
constexpr double kSqueezedBelow = 0.3;
/// Eyes that stay more open than this, but for blinks, are those of somebody who stares, or acts.
constexpr double kStaringAbove = 0.85;
constexpr std::chrono::milliseconds kLongerThanBlink{500};  // Source: Stern 1984

/// Since when something holds without a break.
void note(std::optional<base::Clock::time_point>& since, bool holds,
          base::Clock::time_point at) noexcept {
  if (!holds) {
    since.reset();
  } else if (!since) {
    since = at;
  }
}

bool has_lasted(const std::optional<base::Clock::time_point>& since,
                std::chrono::milliseconds lasting, base::Clock::time_point at) noexcept {
  return since && at - *since >= lasting;
}

}  // namespace

bool Yawn::see(double mouth_openness, std::optional<double> eye_openness,
               base::Clock::time_point at) {
  const bool is_wide = mouth_openness > (open_since_ ? kStillWideAbove : kWideAbove);
  if (!is_wide) {
    reset();
    return false;
  }
  if (!open_since_) open_since_ = at;
  if (eye_openness) note(narrow_since_, *eye_openness < kNarrowBelow, at);
  const double very_wide = squeezed_since_ ? kStillVeryWideAbove : kVeryWideAbove;
  note(squeezed_since_, mouth_openness > very_wide && eye_openness.value_or(1.0) < kSqueezedBelow,
       at);
  if (eye_openness) note(relaxed_since_, *eye_openness <= kStaringAbove, at);
  were_eyes_seen_ = were_eyes_seen_ || eye_openness.has_value();
  were_eyes_relaxed_ = were_eyes_relaxed_ || has_lasted(relaxed_since_, kLongerThanBlink, at);
  const bool stares = were_eyes_seen_ && !were_eyes_relaxed_;
  return has_lasted(open_since_, stares ? kOpenWithStaringEyesFor : kOpenFor, at) ||
         has_lasted(narrow_since_, kOpenWithNarrowEyesFor, at) ||
         has_lasted(squeezed_since_, kVeryWideWithSqueezedEyesFor, at);
}

}  // namespace cabinwatch::vision
