#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "alerts/reflex_thresholds.hpp"
#include "alerts/standing.hpp"
#include "alerts/steady_measure.hpp"
#include "alerts/trusted_frame.hpp"

namespace cabinwatch::alerts {

/// Notices that no face is to be seen where the driver should be.
///
/// A face may be hidden although somebody sits there: while the model sees a driver, the seat is
/// not empty, and the face is `is_hidden` instead.
///
/// One thread at a time.
class FacePresence {
 public:
  /// @param is_turned_away  there is no face because the head has turned: that is not gone
  void observe(const TrustedFrame& frame, bool is_turned_away);
  /// Whether the model saw somebody in the driver's seat, in frames from the first to the last.
  void see_seat(bool has_driver, Clock::time_point first_captured_at,
                Clock::time_point captured_at);
  void expire(Clock::time_point now, std::chrono::milliseconds lifetime);
  void forget() { *this = FacePresence{}; }
  void forget_undecided();

  /// Nobody sits there.
  [[nodiscard]] bool is_present() const { return is_gone_ && !is_driver_seen(); }
  /// There is no face, but a driver.
  [[nodiscard]] bool is_hidden() const { return is_gone_ && is_driver_seen(); }
  [[nodiscard]] double nearness() const;
  /// Of AlertKind::driver_absent.
  [[nodiscard]] Standing standing(Clock::time_point now) const;
  [[nodiscard]] Tally tally() const;

 private:
  [[nodiscard]] std::chrono::milliseconds gone_for() const { return faceless_.lasting(true); }
  [[nodiscard]] bool is_driver_seen() const;
  [[nodiscard]] std::string why() const;

  SteadyMeasure faceless_{
      {.yes_after = kFaceLost, .no_after = kFaceBack, .longest_gap = kFrameGap}};
  bool is_gone_ = false;                        // for long enough, until a face is back
  std::optional<Clock::time_point> newest_at_;  // frame that told whether there is a face
  Clock::time_point newest_received_at_;

  struct SeatView {  // the model's newest
    bool has_driver;
    Clock::time_point first_captured_at;
    Clock::time_point captured_at;
  };
  std::optional<SeatView> seat_;
};

}  // namespace cabinwatch::alerts
