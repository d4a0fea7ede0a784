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

/// Adds up the time that the driver looks off the road: in one look, and in any `kOffRoadWithin`.
///
/// A look goes on until the road is looked at; `kOnRoadAgain` on the road, and all starts anew.
/// Time in which the gaze is not known counts neither way, but a face that was lost with the head
/// turned may have turned further: that counts as off the road, for `kTurnedAwayFor`.
///
/// One thread at a time.
class OffRoad {
 public:
  void observe(const TrustedFrame& frame);
  /// How long one look may take at this speed; without a speed, km/h, what holds for any.
  void set_speed(std::optional<double> speed_kmh);
  void expire(Clock::time_point now, std::chrono::milliseconds lifetime);
  /// All but the speed.
  void forget();
  void forget_undecided();

  [[nodiscard]] bool is_present() const;
  /// 0 (as long as glances usually take) to 1 (present).
  [[nodiscard]] double nearness() const;
  /// Of AlertKind::distraction.
  [[nodiscard]] Standing standing(Clock::time_point now) const;
  [[nodiscard]] Tally tally() const;
  /// The car is so slow that looks are not judged.
  [[nodiscard]] bool is_held_back_by_speed() const { return !limit_; }

  [[nodiscard]] std::chrono::milliseconds look_for() const;
  [[nodiscard]] std::chrono::milliseconds look_sum() const;
  /// When the newest look began, until all starts anew.
  [[nodiscard]] std::optional<Clock::time_point> looking_since() const;
  /// The newest frame has no face, and the head was turned when it was lost, not long ago.
  [[nodiscard]] bool is_turned_away() const { return is_turned_away_; }

 private:
  struct Span {
    Clock::time_point from;
    Clock::time_point until;
    bool begins_look;  // the road was looked at before it
  };

  [[nodiscard]] std::optional<bool> is_off_road(const TrustedFrame& frame);
  void see_off_road(const TrustedFrame& frame);
  void see_road_again();
  void start_anew();
  [[nodiscard]] bool is_due() const;
  [[nodiscard]] std::string why() const;
  [[nodiscard]] Severity severity() const;

  SteadyMeasure off_road_{{.yes_after = kGlimpse, .no_after = kGlimpse, .longest_gap = kFrameGap}};
  std::optional<milliseconds> limit_ = kOffRoadAfter;  // for one look; nothing: not judged
  std::deque<Span> spans_;                             // off the road, oldest first
  bool has_seen_road_ = true;                          // since the last span
  bool is_told_ = false;                               // due, and not started anew since
  std::optional<Clock::time_point> newest_at_;         // frame that told of the gaze
  Clock::time_point newest_received_at_;
  Clock::time_point off_received_at_;  // of the newest frame off the road
  double confidence_ = 0.0;            // of the same
  std::optional<Clock::time_point> turned_away_since_;
  bool is_turned_away_ = false;
};

}  // namespace cabinwatch::alerts
