#include "vision/profile_watch.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace cabinwatch::vision {
namespace {

using namespace std::chrono_literals;

/// Eyes that have been this open for so long without a break are seen well. Source: ours: more than
/// what ends a closure, and longer than a glimpse, which is 200 ms.
constexpr double kClearlyOpen = 0.35;
constexpr auto kSeenWellAfter = 500ms;
/// No blink is so long: see perclos.cpp.
constexpr auto kSlept = 500ms;
/// Frames further apart say nothing of the time between them.
constexpr auto kLongestGap = 500ms;

}  // namespace

bool ProfileWatch::may_tell_eyes(bool is_profile, std::optional<double> openness,
                                 base::Clock::duration closed_for, base::Clock::time_point at) {
  const auto passed =
      std::min<base::Clock::duration>(at - std::exchange(last_at_, at), kLongestGap);
  if (!std::exchange(is_profile_, is_profile) || !is_profile) {
    may_tell_ = !is_profile || closed_for >= kSlept;
    open_for_ = {};
    return may_tell_;
  }
  open_for_ = openness.value_or(0.0) > kClearlyOpen ? open_for_ + passed : base::Clock::duration{0};
  may_tell_ = may_tell_ || open_for_ >= kSeenWellAfter;
  return may_tell_;
}

}  // namespace cabinwatch::vision
