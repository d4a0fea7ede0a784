#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/clock.hpp"

namespace cabinwatch::daemon {

/// When frames of a watching were looked at last: a capture that hangs, in a driver for instance,
/// says nothing, not even that it hangs, and who sees nothing must not say that it watches.
///
/// Pure: the clock is passed in and must not run backwards. Main thread.
class FrameSilence {
 public:
  using Clock = base::Clock;
  /// How long no frame may have been looked at while the service says `monitoring`.
  static constexpr std::chrono::seconds kUnseenAfter{2};
  /// When a camera that is said to work is told as a fault. The capture itself tells one after 2 s.
  static constexpr std::chrono::seconds kSilentAfter{3};

  /// A watching begins.
  void begin(Clock::time_point now) {
    *this = {};
    began_at_ = now;
  }
  /// A frame was looked at. True when that ends a silence that was told.
  [[nodiscard]] bool note_frame(Clock::time_point now) {
    looked_at_ = now;
    return std::exchange(is_told_, false);
  }
  /// This program stood still until now: no frame could be looked at.
  void skip(Clock::duration how_long, Clock::time_point now) {
    began_at_ = std::min(began_at_ + how_long, now);
    if (looked_at_) looked_at_ = std::min(*looked_at_ + how_long, now);
    if (came_at_) came_at_ = std::min(*came_at_ + how_long, now);
  }
  /// How many pictures have come so far, as the capture counts them.
  void note_pictures(std::uint64_t count, Clock::time_point now) {
    if (std::exchange(pictures_, count) != count) came_at_ = now;
  }
  /// Nobody looks at pictures because none come, not because those who look do not get to it.
  [[nodiscard]] bool do_none_come(Clock::time_point now) const {
    return now - came_at_.value_or(began_at_) >= kUnseenAfter;
  }
  /// The capture itself says how it is.
  void note_camera(bool is_at_fault) {
    is_at_fault_ = is_at_fault;
    if (!is_at_fault) is_told_ = false;
  }
  /// The recording has ended: no frame will come, and none is missing.
  void note_end() { has_ended_ = true; }

  /// True once, when no frame has come for kSilentAfter and nobody has said why.
  [[nodiscard]] bool is_to_be_told(Clock::time_point now) {
    if (has_ended_ || is_told_ || is_at_fault_) return false;
    is_told_ = now - looked_at_.value_or(began_at_) >= kSilentAfter;
    return is_told_;
  }
  [[nodiscard]] bool has_looked() const noexcept { return looked_at_.has_value(); }
  /// Frames are looked at, now.
  [[nodiscard]] bool is_seeing(Clock::time_point now) const {
    return looked_at_ && (has_ended_ || now - *looked_at_ < kUnseenAfter);
  }

 private:
  Clock::time_point began_at_{};
  std::optional<Clock::time_point> looked_at_;
  std::uint64_t pictures_ = 0;
  std::optional<Clock::time_point> came_at_;
  bool is_at_fault_ = false;
  bool is_told_ = false;
  bool has_ended_ = false;
};

}  // namespace cabinwatch::daemon
