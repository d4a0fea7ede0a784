#include "alerts/silence_watch.hpp"

#include <cstdint>
#include <utility>

#include "alerts/thresholds.hpp"

namespace cabinwatch::alerts {

void SilenceWatch::hear(Clock::time_point captured_at, Clock::time_point now) {
  pass(now);
  silent_since_ = now;
  if (heard_captured_at_ && captured_at <= *heard_captured_at_) return;  // the same sequence
  heard_captured_at_ = captured_at;
  if (is_silent_ && ++findings_since_ >= kFindingsToRecover) {
    is_silent_ = false;
    findings_since_ = 0;
  }
}

void SilenceWatch::pass(Clock::time_point now) {
  if (now - silent_since_ < limit_) return;
  is_silent_ = true;
  findings_since_ = 0;
}

void SilenceWatch::restart(Clock::time_point now) {
  silent_since_ = now;
  is_silent_ = false;
  findings_since_ = 0;
}

Standing SilenceWatch::standing(Clock::time_point now) const {
  if (!is_silent_) return Nothing{};
  const auto silence = std::chrono::duration_cast<milliseconds>(now - silent_since_);
  Details details{{"silent_ms", std::int64_t{silence.count()}}};
  std::string message = "The driver is not being analysed";
  if (!reason_.empty()) {
    details.emplace("reason", reason_);
    message += ": " + reason_;
  }
  return Situation{
      .severity = silence >= kSilenceWarningAfter ? Severity::warning : Severity::advisory,
      .message = std::move(message),
      .details = std::move(details),
      .is_current = silence >= limit_};
}

}  // namespace cabinwatch::alerts
