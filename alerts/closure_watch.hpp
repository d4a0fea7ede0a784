#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "alerts/reflex_thresholds.hpp"
#include "alerts/standing.hpp"
#include "alerts/steady_measure.hpp"
#include "alerts/trusted_frame.hpp"

namespace cabinwatch::alerts {

/// Follows how long the eyes are closed: microsleep, then sleep (drowsiness), then unresponsive.
///
/// A closure lasts from its first closed frame to its newest one; an opening shorter than
/// `kOpeningAfter` does not end it, `kFrameGap` without a frame that tells does. What a closure has
/// come to stays so until the eyes were seen open for `kAwakeAfter`. Where frames come too rarely,
/// microsleeps are left out.
///
/// One thread at a time.
class ClosureWatch {
 public:
  void observe(const TrustedFrame& frame);
  /// The eyes could not be judged for `lifetime`: what they were is not known any more.
  void expire(Clock::time_point now, std::chrono::milliseconds lifetime);
  void forget() { *this = ClosureWatch{}; }
  void forget_undecided();

  /// Of AlertKind::microsleep, drowsiness and unresponsive; others never are.
  [[nodiscard]] bool is_present(AlertKind kind) const;
  /// 0 (as long as a blink) to 1 (present).
  [[nodiscard]] double nearness(AlertKind kind) const;
  [[nodiscard]] Standing standing(AlertKind kind, Clock::time_point now) const;
  [[nodiscard]] Tally tally(AlertKind kind, Clock::time_point now) const;

  /// How long the eyes have been closed, as of the newest closed frame; 0 when they are open.
  [[nodiscard]] std::chrono::milliseconds closed_for() const { return closed_.lasting(true); }
  /// When the closures began that are not over yet.
  [[nodiscard]] std::optional<Clock::time_point> closed_since() const { return episode_since_; }
  /// Seen open for so long that the driver is awake.
  [[nodiscard]] bool is_awake() const { return open_for_ >= kAwakeAfter; }

 private:
  /// What the eyes have come to since the driver was last awake.
  enum class Stage { none, microsleep, sleep, unresponsive };
  struct Step {
    Stage stage = Stage::none;
    std::chrono::milliseconds after = std::chrono::milliseconds::max();
  };

  [[nodiscard]] static Step step_of(AlertKind kind);
  void see_closed(const TrustedFrame& frame);
  void see_open(Clock::duration step);
  void note_microsleep(Clock::time_point at);
  [[nodiscard]] Severity severity(AlertKind kind) const;
  /// The eyes are closed now, for as long as it takes.
  [[nodiscard]] bool is_going_on(AlertKind kind) const;
  /// The closure that a kind is told of: the present one where that is enough, else the longest.
  [[nodiscard]] std::chrono::milliseconds told_closure(AlertKind kind) const;
  [[nodiscard]] std::string why(AlertKind kind, Clock::time_point now) const;
  /// Of the closed frames of the episode.
  [[nodiscard]] double confidence() const {
    return closed_frames_ == 0 ? 0.0 : confidence_sum_ / closed_frames_;
  }

  SteadyMeasure closed_{{.yes_after = {}, .no_after = kOpeningAfter, .longest_gap = kFrameGap}};
  std::optional<Clock::time_point> newest_at_;  // frame that told of the eyes
  Clock::time_point newest_received_at_;
  bool has_left_eye_ = false;  // counts in the newest frame
  bool has_right_eye_ = false;
  std::chrono::milliseconds open_for_{};  // since the last closure longer than a blink

  // The episode: from the first closure longer than a blink until the driver is awake.
  std::optional<Clock::time_point> episode_since_;
  Stage stage_ = Stage::none;
  std::chrono::milliseconds longest_{};  // closure
  double confidence_sum_ = 0.0;          // over the closed frames of it
  int closed_frames_ = 0;
  std::optional<Clock::time_point> closed_captured_at_;  // the newest closed frame
  Clock::time_point closed_received_at_;

  std::optional<Clock::time_point> last_microsleep_at_;
  std::optional<Clock::time_point> counted_closure_;  // that came to a microsleep last
  bool is_repeated_ = false;                          // in this episode
};

}  // namespace cabinwatch::alerts
