#pragma once

#include <chrono>
#include <deque>
#include <optional>

#include "alerts/trusted_frame.hpp"

namespace cabinwatch::alerts {

/// What frames have told of eyes and gaze in the last seconds, to be compared with what the model
/// answers of the same time later.
///
/// One thread at a time.
class FrameMemory {
 public:
  void observe(const TrustedFrame& frame);
  void forget() { looks_.clear(); }

  /// Whether the eyes were closed for most of the time between two frames; nothing where frames
  /// have judged too little of it.
  [[nodiscard]] std::optional<bool> were_eyes_closed(Clock::time_point from,
                                                     Clock::time_point until) const;
  /// The same of looking off the road.
  [[nodiscard]] std::optional<bool> was_off_road(Clock::time_point from,
                                                 Clock::time_point until) const;

 private:
  struct Look {
    Clock::time_point at;
    std::optional<bool> eyes_closed;
    std::optional<bool> is_off_road;
  };

  [[nodiscard]] std::optional<bool> mostly(std::optional<bool> Look::*measure,
                                           Clock::time_point from, Clock::time_point until) const;

  std::deque<Look> looks_;  // oldest first
};

}  // namespace cabinwatch::alerts
