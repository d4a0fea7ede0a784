#include "vision/yawn.hpp"

namespace cabinwatch::vision {
namespace {

constexpr double kWideAbove = 0.5;
constexpr double kStillWideAbove = 0.4;  // once it is

/// Eyes less open are narrowed: laughing narrows them to half.
constexpr double kNarrowBelow = 0.6;

}  // namespace

bool Yawn::see(double mouth_openness, std::optional<double> eye_openness,
               base::Clock::time_point at) {
  const bool is_wide = mouth_openness > (open_since_ ? kStillWideAbove : kWideAbove);
  if (!is_wide) {
    reset();
    return false;
  }
  if (!open_since_) open_since_ = at;
  if (eye_openness.value_or(1.0) < kNarrowBelow && !narrow_since_) narrow_since_ = at;
  if (eye_openness.value_or(0.0) >= kNarrowBelow) narrow_since_.reset();
  return at - *open_since_ >= kOpenFor ||
         (narrow_since_ && at - *narrow_since_ >= kOpenWithNarrowEyesFor);
}

}  // namespace cabinwatch::vision
