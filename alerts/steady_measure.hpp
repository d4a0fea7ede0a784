#pragma once

#include <chrono>
#include <optional>

#include "base/clock.hpp"

namespace cabinwatch::alerts {

/// A yes or no that every frame tells, without its odd frames.
///
/// A change holds once frames have told it for some time, and then counts from the first of them.
/// Frames too far apart say nothing of the time between them: what was before them is forgotten.
///
/// One thread at a time. Frames must come in capture order; an older one is left out.
class SteadyMeasure {
 public:
  using Clock = base::Clock;

  struct Limits {
    std::chrono::milliseconds yes_after{};  ///< frames must say yes for this long
    std::chrono::milliseconds no_after{};
    std::chrono::milliseconds longest_gap;  ///< between two frames, > 0
  };
  /// Frames that say the same, but for odd ones.
  struct Run {
    bool value = false;
    Clock::time_point since;   ///< first frame that said so
    Clock::time_point newest;  ///< last frame that said so
  };

  explicit SteadyMeasure(const Limits& limits) : limits_(limits) {}

  void see(bool value, Clock::time_point at);
  void forget();

  [[nodiscard]] const std::optional<Run>& run() const { return run_; }
  [[nodiscard]] bool is(bool value) const { return run_ && run_->value == value; }
  /// How long it has been `value`, as of the last frame that said so; 0 when it is not.
  [[nodiscard]] std::chrono::milliseconds lasting(bool value) const;

 private:
  Limits limits_;
  std::optional<Run> run_;
  Clock::time_point seen_at_;  // the newest frame, while there is a run
  std::optional<Clock::time_point> contrary_since_;
};

}  // namespace cabinwatch::alerts
