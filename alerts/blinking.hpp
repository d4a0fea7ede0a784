#pragma once

#include <chrono>
#include <optional>

#include "alerts/trusted_frame.hpp"

namespace cabinwatch::alerts {

/// Tells a face that lives from a picture of one: it blinks.
///
/// A face is alive when its eyes have opened or closed within `kAliveFor`, or are closed. One that
/// was watched closely for `kUnblinkingAfter` without any of it cannot be judged.
///
/// One thread at a time.
class Blinking {
 public:
  void observe(const TrustedFrame& frame);
  void forget() { *this = Blinking{}; }

  [[nodiscard]] bool is_alive() const;
  [[nodiscard]] bool is_unblinking() const;

 private:
  std::optional<Clock::time_point> newest_at_;  // frame that told of the eyes
  bool is_closed_ = false;
  std::optional<Clock::time_point> changed_at_;
  std::chrono::milliseconds watched_{};  // open eyes, closely enough to see a blink, without one
};

}  // namespace cabinwatch::alerts
