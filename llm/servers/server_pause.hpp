#pragma once

#include <chrono>
#include <optional>
#include <random>

#include "base/backoff.hpp"
#include "base/clock.hpp"

namespace cabinwatch::llm {

/// Leaves a server alone that says "later", for as long as it asks for; with backoff and jitter
/// where it does not say how long. Such a server is then given fewer queries at a time: half as
/// many as it had, and one more whenever it has answered as many as that.
///
/// Pure but for the jitter: the clock is passed in. One thread at a time.
class ServerPause {
 public:
  using Clock = base::Clock;

  /// However long a server asks for: a date from a computer whose clock is wrong may be years
  /// ahead.
  static constexpr std::chrono::milliseconds kLongestPause{300'000};

  /// @param seed  of the jitter: programs that were refused together are not to come back together
  explicit ServerPause(unsigned seed) : random_(seed) {}

  /// A query was answered with "later".
  /// @param wanted     how long the server wants to be left alone; nothing or 0: it does not say
  /// @param in_flight  queries at the server when the one was sent, itself among them
  /// @param sent_at    when it was sent: those that were under way together count as one
  void begin(std::optional<std::chrono::milliseconds> wanted, unsigned in_flight,
             Clock::time_point sent_at, Clock::time_point now);
  /// Ends the pause when its time has passed.
  void look(Clock::time_point now);
  /// A query was answered otherwise.
  void answered();

  /// Whether it is to be asked nothing for now.
  [[nodiscard]] bool is_on() const noexcept { return until_.has_value(); }
  [[nodiscard]] std::optional<Clock::time_point> until() const noexcept { return until_; }
  /// Since when it has said "later" and answered nothing; nothing when it answers.
  [[nodiscard]] std::optional<Clock::time_point> since() const noexcept { return since_; }
  /// How many of `most` queries it may be given at a time.
  [[nodiscard]] int places(int most) const noexcept;

 private:
  [[nodiscard]] std::chrono::milliseconds length(std::optional<std::chrono::milliseconds> wanted);

  std::minstd_rand random_;
  std::optional<Clock::time_point> until_;
  std::optional<Clock::time_point> since_;
  Clock::time_point began_at_{};
  base::Backoff backoff_;
  std::optional<int> places_;  // nothing: as many as there are
  int answers_ = 0;            // since there was one more place
};

}  // namespace cabinwatch::llm
