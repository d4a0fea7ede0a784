#pragma once

#include "base/clock.hpp"

namespace cabinwatch::vision {

/// Whether the eyes of a head that has turned to a profile can be told. In a profile lids' points
/// and the eye's picture often look shut, on eyes that are open; and many blink as they turn. So
/// eyes that look shut ever since the head is there are not told, as nobody saw them close; but
/// those of one who slept before are, and those that were seen open there first.
///
/// One thread.
class ProfileWatch {
 public:
  /// A frame of the head.
  /// @param is_profile   it has turned so far
  /// @param are_open     both eyes together, as measured; not where they contradict each other
  /// @param closed_for   so long the eyes have been told as closed until the frame before
  [[nodiscard]] bool may_tell_eyes(bool is_profile, bool are_open, base::Clock::duration closed_for,
                                   base::Clock::time_point at);

 private:
  bool is_profile_ = false;
  bool may_tell_ = true;
  base::Clock::duration open_for_{0};
  base::Clock::time_point last_at_;
};

}  // namespace cabinwatch::vision
