#include "alerts/silence_watch.hpp"

#include "alerts/thresholds.hpp"

namespace cabinwatch::alerts {

void SilenceWatch::hear(Clock::time_point captured_at, Clock::time_point now) {
  pass(now);
  silent_since_ = now;
  if (heard_captured_at_ && captured_at <= *heard_captured_at_) return;  // the same sequence
  heard_captured_at_ = captured_at;
  if (is_silent_ && ++heard_since_ >= kFindingsToRecover) {
    is_silent_ = false;
    heard_since_ = 0;
  }
}

void SilenceWatch::pass(Clock::time_point now) {
  if (now - silent_since_ < limit_) return;
  is_silent_ = true;
  heard_since_ = 0;
}

void SilenceWatch::restart(Clock::time_point now) {
  silent_since_ = now;
  is_silent_ = false;
  heard_since_ = 0;
}

milliseconds SilenceWatch::silent_for(Clock::time_point now) const {
  return std::chrono::duration_cast<milliseconds>(now - silent_since_);
}

}  // namespace cabinwatch::alerts
