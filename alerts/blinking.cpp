#include "alerts/blinking.hpp"

#include "alerts/reflex_thresholds.hpp"

namespace cabinwatch::alerts {

void Blinking::take(const Glance& glance) {
  if (!glance.eyes_closed || (newest_at_ && glance.captured_at <= *newest_at_)) return;
  const auto step = newest_at_ ? glance.captured_at - *newest_at_ : Clock::duration{};
  const bool has_changed = newest_at_ && *glance.eyes_closed != is_closed_;
  newest_at_ = glance.captured_at;
  is_closed_ = *glance.eyes_closed;
  if (has_changed) changed_at_ = glance.captured_at;
  if (has_changed || is_closed_) {
    watched_ = {};
  } else if (step <= kFrameGap && glance.covers_microsleep()) {
    watched_ += std::chrono::duration_cast<milliseconds>(step);
  }
}

bool Blinking::is_alive() const {
  if (!newest_at_ || !changed_at_) return false;
  return is_closed_ || *newest_at_ - *changed_at_ <= kAliveFor;
}

bool Blinking::is_unblinking() const { return watched_ >= kUnblinkingAfter; }

}  // namespace cabinwatch::alerts
