#include "alerts/blinking.hpp"

#include "alerts/reflex_thresholds.hpp"

namespace cabinwatch::alerts {

void Blinking::observe(const TrustedFrame& frame) {
  if (!frame.eyes_closed || (newest_at_ && frame.captured_at <= *newest_at_)) return;
  const auto step = newest_at_ ? frame.captured_at - *newest_at_ : Clock::duration{};
  const bool has_changed = newest_at_ && *frame.eyes_closed != is_closed_;
  newest_at_ = frame.captured_at;
  is_closed_ = *frame.eyes_closed;
  if (has_changed) changed_at_ = frame.captured_at;
  if (has_changed || is_closed_) {
    watched_ = {};
  } else if (step <= kFrameGap && frame.covers_microsleep()) {
    watched_ += std::chrono::duration_cast<milliseconds>(step);
  }
}

bool Blinking::is_alive() const {
  if (!newest_at_ || !changed_at_) return false;
  return is_closed_ || *newest_at_ - *changed_at_ <= kAliveFor;
}

bool Blinking::is_unblinking() const { return watched_ >= kUnblinkingAfter; }

}  // namespace cabinwatch::alerts
