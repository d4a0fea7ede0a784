#pragma once

#include <chrono>
#include <optional>

#include "base/clock.hpp"

namespace cabinwatch::daemon {

/// What the log is to be told of something that is there or not, so that one that comes and goes
/// all the time is told once as that, not with each coming and each going.
///
/// Pure: the time is passed in, and must not run backwards. One thread.
class ComesAndGoes {
 public:
  using Clock = base::Clock;

  /// Two goings for the same reason within so long: it comes and goes. Ours: a driver's minute.
  static constexpr std::chrono::seconds kWithin{60};
  /// One that comes and goes and stays away for so long is gone. Ours.
  static constexpr std::chrono::seconds kGoneFor{30};

  enum class News {
    none,
    comes,
    goes,
    comes_and_goes,  ///< from now on nothing is told before one of the next two
    stays,           ///< it has been there for kWithin
    stays_away       ///< it has been away for kGoneFor
  };

  /// @param reason  why it is not there, as a number that means something to the caller
  [[nodiscard]] News update(bool is_there, Clock::time_point now, int reason = 0) {
    const bool has_changed = !since_ || is_there != is_there_;
    is_there_ = is_there;
    if (has_changed) since_ = now;
    if (is_flapping_) return settle(now);
    if (!has_changed || (!has_been_there_ && !is_there)) return News::none;
    has_been_there_ = true;
    if (is_there) return News::comes;
    const bool goes_again = gone_at_ && now - *gone_at_ < kWithin && reason == reason_;
    gone_at_ = now;
    reason_ = reason;
    is_flapping_ = goes_again;
    return goes_again ? News::comes_and_goes : News::goes;
  }
  [[nodiscard]] bool is_flapping() const noexcept { return is_flapping_; }

 private:
  News settle(Clock::time_point now) {
    const bool has_settled = now - *since_ >= (is_there_ ? kWithin : kGoneFor);
    if (!has_settled) return News::none;
    is_flapping_ = false;
    gone_at_.reset();
    return is_there_ ? News::stays : News::stays_away;
  }

  std::optional<Clock::time_point> since_;  // as it is now
  bool is_there_ = false;
  bool has_been_there_ = false;
  bool is_flapping_ = false;
  std::optional<Clock::time_point> gone_at_;  // the last time, and why
  int reason_ = 0;
};

}  // namespace cabinwatch::daemon
