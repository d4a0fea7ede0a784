#pragma once

#include <chrono>
#include <deque>
#include <optional>

#include "base/clock.hpp"

namespace cabinwatch::vision {

/// PERCLOS: the part of the time in which the eyes were closed by at least 80 %.
///
/// Source: Wierwille et al., NHTSA 1994; Dinges and Grace, "PERCLOS: A Valid Psychophysiological
/// Measure of Alertness", FHWA-MCRT-98-006, 1998; one minute, as there. Only time that was seen
/// counts: the minute is one of good frames.
///
/// One thread.
class Perclos {
 public:
  static constexpr std::chrono::seconds kWindow{60};
  /// Of good frames before anything is told: one long blink shall not look like a tired minute.
  static constexpr std::chrono::seconds kTellAfter{30};

  /// @param lasting  the time since the frame before, as far as it was seen
  void see(bool is_closed, base::Clock::duration lasting);

  [[nodiscard]] std::optional<double> value() const noexcept;

  void reset() noexcept { *this = Perclos(); }

 private:
  struct Span {
    base::Clock::duration lasting;
    bool is_closed;
  };
  std::deque<Span> spans_;
  base::Clock::duration seen_{0};
  base::Clock::duration closed_{0};
};

}  // namespace cabinwatch::vision
