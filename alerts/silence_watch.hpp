#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "base/clock.hpp"

namespace cabinwatch::alerts {

using base::Clock;

/// Notices that a lane tells nothing although it should.
///
/// One thread at a time.
class SilenceWatch {
 public:
  /// @param limit  silence up to this means nothing, > 0
  /// @param now    silence counts from here
  SilenceWatch(std::chrono::milliseconds limit, Clock::time_point now)
      : limit_(limit), silent_since_(now) {}

  /// Something valid, of a sequence or frame that ended then.
  /// @param came_at  may be some time before it is heard
  void hear(Clock::time_point captured_at, Clock::time_point came_at, Clock::time_point now);
  /// Lets time pass.
  void pass(Clock::time_point now);
  /// Nothing can come from now until time passes again: that is no silence. Silence from before
  /// counts on, or a break now and then would hide it for ever, unless the break lasts as long as
  /// the limit.
  void hold(Clock::time_point now);
  /// Nothing could come for so long until now, and that is no silence; what is told already stays.
  void skip(Clock::duration how_long, Clock::time_point now);
  /// Nothing could come until now: silence counts from here.
  void restart(Clock::time_point now);
  /// Another limit, > 0, and what was heard and why there was silence is forgotten; how long it
  /// lasts is not.
  void configure(std::chrono::milliseconds limit);
  /// Why there is silence; empty when nobody knows.
  void explain(std::string reason) { reason_ = std::move(reason); }

  [[nodiscard]] bool is_silent() const { return is_silent_; }
  /// Anything at all, since it was configured.
  [[nodiscard]] bool has_heard() const { return heard_captured_at_.has_value(); }
  /// Nothing can come.
  [[nodiscard]] bool is_held() const { return held_since_.has_value(); }
  /// How long nothing was heard; what ended the last silence may not be enough yet.
  [[nodiscard]] std::chrono::milliseconds silent_for(Clock::time_point now) const;
  /// Silent right now, not only for want of more to hear.
  [[nodiscard]] bool is_current(Clock::time_point now) const { return silent_for(now) >= limit_; }
  [[nodiscard]] const std::string& reason() const { return reason_; }
  [[nodiscard]] std::chrono::milliseconds limit() const { return limit_; }

 private:
  std::chrono::milliseconds limit_;
  Clock::time_point silent_since_;
  std::optional<Clock::time_point> held_since_;
  std::optional<Clock::time_point> heard_captured_at_;
  int heard_since_ = 0;  // sequences or frames, while it still counts as silent
  bool is_silent_ = false;
  std::string reason_;
};

}  // namespace cabinwatch::alerts
