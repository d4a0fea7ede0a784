#include "vision/profile_watch.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "vision/eye_closure.hpp"
#include "vision/perclos.hpp"

namespace cabinwatch::vision {
namespace {

using namespace std::chrono_literals;

/// Eyes that have been open for so long without a break are seen well. Source: ours: longer than
/// what was told before holds where the two contradict each other, EyePair::kHeldFor.
constexpr auto kSeenWellAfter = 1s;

}  // namespace

bool ProfileWatch::may_tell_eyes(bool is_profile, bool are_open, base::Clock::duration closed_for,
                                 base::Clock::time_point at) {
  const auto passed =
      std::min<base::Clock::duration>(at - std::exchange(last_at_, at), EyeClosure::kLongestGap);
  if (!std::exchange(is_profile_, is_profile) || !is_profile) {
    may_tell_ = !is_profile || closed_for >= Perclos::kSlowFrom;
    open_for_ = {};
    return may_tell_;
  }
  open_for_ = are_open ? open_for_ + passed : base::Clock::duration{0};
  may_tell_ = may_tell_ || open_for_ >= kSeenWellAfter;
  return may_tell_;
}

}  // namespace cabinwatch::vision
