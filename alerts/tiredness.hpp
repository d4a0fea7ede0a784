#pragma once

#include <chrono>
#include <deque>
#include <optional>
#include <string>

#include "alerts/reflex_thresholds.hpp"
#include "alerts/standing.hpp"
#include "alerts/steady_measure.hpp"
#include "alerts/trusted_frame.hpp"

namespace cabinwatch::alerts {

/// Notices tiredness in how the eyes close and the mouth opens: PERCLOS, long blinks, yawns.
///
/// Of PERCLOS and long blinks counts what is not told as microsleep or sleep already: one long
/// closure would otherwise be told again for a minute. Long blinks count where frames come often
/// enough to tell a blink's length. They and yawns add up over their windows; see `kLongBlinks`.
///
/// One thread at a time.
class Tiredness {
 public:
  /// @param closed_for  how long the eyes have been closed, as of this frame
  void observe(const TrustedFrame& frame, std::chrono::milliseconds closed_for);
  /// Lets time pass: blinks and yawns grow old. Forgets all when nothing good was seen for
  /// `lifetime`.
  void pass(Clock::time_point now, std::chrono::milliseconds lifetime);
  void forget() { *this = Tiredness{}; }
  void forget_undecided();

  [[nodiscard]] bool is_present() const { return is_perclos_high_ || signs() >= 1.0; }
  /// 0 (as an awake driver) to 1 (present).
  [[nodiscard]] double nearness() const;
  /// Of AlertKind::drowsiness.
  [[nodiscard]] Standing standing(Clock::time_point now) const;
  [[nodiscard]] Tally tally() const;

 private:
  /// A closure that is told by itself, in time of good frames.
  struct ToldClosure {
    std::chrono::milliseconds from;
    std::chrono::milliseconds until;
  };

  void note_closure(const TrustedFrame& frame, std::chrono::milliseconds closed_for);
  [[nodiscard]] double told_part() const;
  [[nodiscard]] bool is_told(std::chrono::milliseconds ended_closure) const;
  void count_yawn(const TrustedFrame& frame);
  /// Long blinks and yawns; 1 is a sign of tiredness.
  [[nodiscard]] double signs() const;
  [[nodiscard]] std::string why() const;
  /// What it has counted, for people's programs.
  [[nodiscard]] Details counted() const;

  std::optional<Clock::time_point> newest_at_;  // good frame
  Clock::time_point newest_received_at_;
  double confidence_ = 0.0;
  std::optional<double> perclos_;     // without what is told; nothing: not known yet
  std::chrono::milliseconds seen_{};  // time of good frames
  std::deque<ToldClosure> told_closures_;
  bool is_perclos_high_ = false;
  std::deque<Clock::time_point> long_blinks_;  // oldest first
  std::deque<Clock::time_point> yawns_;
  SteadyMeasure yawning_{{.yes_after = {}, .no_after = kYawnOver, .longest_gap = kFrameGap}};
  std::optional<Clock::time_point> counted_yawn_;  // the start of the last one counted
};

}  // namespace cabinwatch::alerts
