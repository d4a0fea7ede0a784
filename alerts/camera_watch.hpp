#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "alerts/policy.hpp"
#include "alerts/standing.hpp"
#include "pipeline/observation.hpp"

namespace cabinwatch::alerts {

/// Whether the camera gives pictures, and whether the pictures show anything.
///
/// A fault is told at once and is over when the camera has worked for `kCameraSteadyAfter`, for
/// longer where it keeps coming and going. The camera counts as working until `observe` is called.
///
/// One thread at a time.
class CameraWatch {
 public:
  void observe(const CameraState& state, Clock::time_point now);
  void observe(const pipeline::PictureObservation& picture);
  /// Lets time pass: ends a fault that is over.
  void pass(Clock::time_point now);
  void forget() { *this = CameraWatch{}; }

  /// No pictures, or not yet for long enough.
  [[nodiscard]] bool has_fault() const { return has_fault_; }
  [[nodiscard]] bool is_working() const { return state_.is_working; }
  [[nodiscard]] bool is_blocked() const { return is_blocked_; }

  [[nodiscard]] Standing fault(Clock::time_point now) const;
  /// What the pictures alone say; the scene analysis has its own sign.
  [[nodiscard]] Standing blocked() const;
  [[nodiscard]] Tally tally_of_fault(Clock::time_point now) const;
  [[nodiscard]] Tally tally_of_blocked() const;

 private:
  void begin_fault(Clock::time_point now);
  [[nodiscard]] std::string why_fault(Clock::time_point now) const;
  /// The camera works, but has failed too often lately for that to be believed yet.
  [[nodiscard]] bool is_on_probation() const;
  [[nodiscard]] std::string why_held() const;
  [[nodiscard]] std::string why_blocked() const;
  [[nodiscard]] std::chrono::milliseconds blocked_for() const;

  CameraState state_{.is_working = true, .fault = {}};
  bool has_fault_ = false;
  std::string cause_;             // of the fault, the newest
  int failures_ = 0;              // in a row that counts as one
  Clock::time_point changed_at_;  // between working and not
  milliseconds steady_after_{};   // for which it has to work until this fault is over
  std::optional<Clock::time_point> fault_ended_at_;

  struct Run {  // of pictures that are all blocked, or all not
    bool is_blocked;
    Clock::time_point first;
    Clock::time_point last;
  };
  std::optional<Run> run_;
  bool is_blocked_ = false;
};

}  // namespace cabinwatch::alerts
