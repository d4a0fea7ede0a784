#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "recordings/analysis/batch.hpp"

namespace cabinwatch::daemon {

/// How far a batch is, in words. Pure but for what it remembers of the last seconds, to tell rates;
/// one thread.
class BatchProgress {
 public:
  using Clock = base::Clock;

  explicit BatchProgress(Clock::time_point now) : began_at_(now) {}

  /// Notes figures; some times a second or less.
  void note(recordings::BatchFigures figures, Clock::time_point now);

  /// A line per worker and one for all, each of at most so many columns.
  [[nodiscard]] std::vector<std::string> lines(Clock::time_point now, std::size_t columns) const;
  /// The one for all.
  [[nodiscard]] std::string line(Clock::time_point now) const;
  /// The same for programs.
  [[nodiscard]] recordings::Json json(Clock::time_point now) const;

  [[nodiscard]] const recordings::BatchFigures& figures() const noexcept { return figures_; }

 private:
  struct Look {
    Clock::time_point at;
    std::uint64_t sequences;
    Clock::duration servers_busy;
  };

  [[nodiscard]] double sequences_per_second() const;
  [[nodiscard]] double servers_busy_share() const;
  [[nodiscard]] double cache_share() const;
  [[nodiscard]] std::optional<std::chrono::seconds> time_left(Clock::time_point now) const;

  const Clock::time_point began_at_;
  recordings::BatchFigures figures_;
  std::deque<Look> looks_;  // the last seconds, oldest first
};

/// The text, cut to so many columns of a terminal; what is cut is told by three dots. Bytes that
/// steer a terminal are made harmless.
[[nodiscard]] std::string cut_to(const std::string& text, std::size_t columns);

}  // namespace cabinwatch::daemon
