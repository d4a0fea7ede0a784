#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/seconds.hpp"

namespace cabinwatch::daemon {

/// Finds that this program stood still: it was stopped (SIGSTOP, a debugger, a frozen control
/// group), or its computer was suspended. Nothing could be seen or answered meanwhile, which is
/// neither the camera's fault nor an analysis that fails.
///
/// Pure: the clocks are passed in. Main thread.
class Standstill {
 public:
  using Clock = base::Clock;
  /// Two passes of the loop are no further apart than this while the program runs. Source: ours:
  /// the loop ticks four times a second, and nothing in it may wait for longer than this.
  static constexpr std::chrono::seconds kLongestPass{2};
  /// A computer was suspended for at least this long. Source: ours: as time goes on, the clock that
  /// counts suspended time drifts from the other by nothing.
  static constexpr std::chrono::seconds kSuspendedFrom{1};

  struct Found {
    Clock::duration stood_still;             ///< of the monotonic clock; 0 while suspended
    std::chrono::nanoseconds suspended_for;  ///< 0: it was not

    /// For people.
    [[nodiscard]] std::string text() const {
      const bool was_suspended = suspended_for >= kSuspendedFrom;
      return was_suspended ? "the computer was suspended for " + base::seconds_text(suspended_for)
                           : "this program stood still for " + base::seconds_text(stood_still) +
                                 ": it was stopped, or got no processor";
    }
  };

  /// Forgets what was: what the loop did until now may take longer.
  void restart() noexcept { last_.reset(); }

  /// A pass of the loop begins.
  /// @param since_boot  CLOCK_BOOTTIME, which goes on while the computer is suspended
  [[nodiscard]] std::optional<Found> note_pass(Clock::time_point now,
                                               std::chrono::nanoseconds since_boot) {
    const auto last = last_;
    last_ = {now, since_boot};
    if (!last) return std::nullopt;
    const auto passed = now - last->now;
    const Found found{.stood_still = passed,
                      .suspended_for = std::max(since_boot - last->since_boot - passed, kNone)};
    const bool stood_still = passed >= kLongestPass || found.suspended_for >= kSuspendedFrom;
    return stood_still ? std::optional(found) : std::nullopt;
  }

 private:
  static constexpr std::chrono::nanoseconds kNone{0};
  struct Pass {
    Clock::time_point now;
    std::chrono::nanoseconds since_boot;
  };
  std::optional<Pass> last_;
};

}  // namespace cabinwatch::daemon
