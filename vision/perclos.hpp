#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>

#include "base/clock.hpp"
#include "pipeline/reflex_contract.hpp"

namespace cabinwatch::vision {

/// PERCLOS: the part of the time in which the eyes were closed by at least 80 %, in slow closures.
///
/// A blink does not count: the measure "reflects slow eyelid closures ('droops') rather than
/// blinks". Source: Wierwille et al., "Research on Vehicle-Based Driver Status/Performance
/// Monitoring", DOT HS 808 247, NHTSA 1994; Dinges and Grace, "PERCLOS: A Valid Psychophysiological
/// Measure of Alertness", FHWA-MCRT-98-006, 1998, from which the words are; one minute, as there.
/// Neither says in milliseconds how long a blink is: see `pipeline::kLongestBlink`.
///
/// Only time that was seen counts: the minute is one of good frames.
///
/// One thread.
class Perclos {
 public:
  static constexpr std::chrono::seconds kWindow{60};
  /// Of good frames before anything is told: one slow closure shall not look like a tired minute.
  static constexpr std::chrono::seconds kTellAfter{30};
  /// From its first closed frame to its newest one; then it counts from its beginning.
  static constexpr std::chrono::milliseconds kSlowFrom = pipeline::kLongestBlink;

  /// @param lasting  the time since the frame before, as far as it was seen
  void see(bool is_closed, base::Clock::duration lasting);

  [[nodiscard]] std::optional<double> value() const noexcept;

 private:
  struct Span {
    base::Clock::duration lasting;
    bool counts;  // as closed
  };
  void see_closed(Span& newest);

  std::deque<Span> spans_;
  base::Clock::duration seen_{0};
  base::Clock::duration closed_{0};
  std::size_t run_frames_ = 0;         // of the closure that has not ended
  base::Clock::duration run_time_{0};  // from its first frame to its newest
};

}  // namespace cabinwatch::vision
