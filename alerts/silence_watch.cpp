#include "alerts/silence_watch.hpp"

#include <algorithm>

#include "alerts/thresholds.hpp"

namespace cabinwatch::alerts {

void SilenceWatch::hear(Clock::time_point captured_at, Clock::time_point came_at,
                        Clock::time_point now) {
  pass(now);
  silent_since_ = std::max(silent_since_, std::min(came_at, now));
  if (heard_captured_at_ && captured_at <= *heard_captured_at_) return;  // the same sequence
  heard_captured_at_ = captured_at;
  if (is_silent_ && ++heard_since_ >= kFindingsToRecover) {
    is_silent_ = false;
    heard_since_ = 0;
  }
}

void SilenceWatch::pass(Clock::time_point now) {
  if (held_since_) {
    const auto held_for = now - *held_since_;
    silent_since_ = held_for < limit_ ? silent_since_ + held_for : now;
    held_since_.reset();
  }
  if (now - silent_since_ < limit_) return;
  is_silent_ = true;
  heard_since_ = 0;
}

void SilenceWatch::hold(Clock::time_point now) {
  if (!held_since_) held_since_ = now;
  is_silent_ = false;
  heard_since_ = 0;
}

void SilenceWatch::skip(Clock::duration how_long, Clock::time_point now) {
  silent_since_ = std::min(silent_since_ + how_long, now);
  if (held_since_) held_since_ = std::min(*held_since_ + how_long, now);
}

void SilenceWatch::restart(Clock::time_point now) {
  silent_since_ = now;
  held_since_.reset();
  is_silent_ = false;
  heard_since_ = 0;
}

void SilenceWatch::configure(std::chrono::milliseconds limit) {
  limit_ = limit;
  heard_captured_at_.reset();
  reason_.clear();
}

milliseconds SilenceWatch::silent_for(Clock::time_point now) const {
  return std::chrono::duration_cast<milliseconds>(held_since_.value_or(now) - silent_since_);
}

}  // namespace cabinwatch::alerts
