#include "vision/yawn.hpp"

namespace cabinwatch::vision {
namespace {

constexpr double kWideAbove = 0.5;
constexpr double kStillWideAbove = 0.4;  // once it is

}  // namespace

bool Yawn::see(double mouth_openness, base::Clock::time_point at) {
  const bool is_wide = mouth_openness > (open_since_ ? kStillWideAbove : kWideAbove);
  if (!is_wide) {
    open_since_.reset();
  } else if (!open_since_) {
    open_since_ = at;
  }
  return open_since_ && at - *open_since_ >= kOpenFor;
}

}  // namespace cabinwatch::vision
