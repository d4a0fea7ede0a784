#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "alerts/standing.hpp"

namespace cabinwatch::alerts {

/// Notices that no valid answers come although they should.
///
/// One thread at a time.
class SilenceWatch {
 public:
  /// @param limit  silence up to this means nothing, > 0
  /// @param now    silence counts from here
  SilenceWatch(std::chrono::milliseconds limit, Clock::time_point now)
      : limit_(limit), silent_since_(now) {}

  /// A valid answer of the sequence that ended then.
  void hear(Clock::time_point captured_at, Clock::time_point now);
  /// Lets time pass.
  void pass(Clock::time_point now);
  /// Nothing could come until now: silence counts from here.
  void restart(Clock::time_point now);
  /// Why there is silence; empty when nobody knows.
  void explain(std::string reason) { reason_ = std::move(reason); }

  [[nodiscard]] bool is_silent() const { return is_silent_; }
  [[nodiscard]] Standing standing(Clock::time_point now) const;

 private:
  std::chrono::milliseconds limit_;
  Clock::time_point silent_since_;
  std::optional<Clock::time_point> heard_captured_at_;
  int findings_since_ = 0;  // sequences heard of while it still counts as silent
  bool is_silent_ = false;
  std::string reason_;
};

}  // namespace cabinwatch::alerts
