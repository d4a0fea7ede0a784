#pragma once

#include <chrono>

#include "base/clock.hpp"
#include "pipeline/reflex_observation.hpp"
#include "vision/face_measures.hpp"
#include "vision/running_median.hpp"

namespace cabinwatch::vision {

/// What this driver's face is like at rest.
struct Baseline {
  double open_ratio;        ///< aspect ratio of open eyes
  double lower_lid;         ///< of open eyes
  double iris_offset;       ///< looking ahead
  pipeline::HeadPose rest;  ///< relative to the camera; 0 while learning
};

/// Learns a driver's face at rest: medians over the frames in which the eyes are open, fast in the
/// first minute of good frames, slowly after.
///
/// Who sleeps from the start teaches it nothing: closed eyes are never taken for open ones, and
/// until open ones have been seen, the bounds from the literature hold.
///
/// One thread.
class CalibrationLearner {
 public:
  /// Good frames of open eyes needed before what was learnt holds.
  static constexpr std::chrono::seconds kReadyAfter{30};

  /// Takes in a good frame.
  /// @param lasting  the time since the one before, as far as it was seen
  void see(const FaceMeasures& measures, base::Clock::duration lasting);

  /// Another driver.
  void forget();

  [[nodiscard]] Baseline baseline() const;
  [[nodiscard]] pipeline::Calibration state() const noexcept;

 private:
  bool has_face_ = false;
  RunningMedian open_ratio_{0.0, 0.6};
  RunningMedian lower_lid_{-0.1, 0.4};
  RunningMedian iris_offset_{-0.5, 0.5};
  RunningMedian yaw_{-90.0, 90.0};
  RunningMedian pitch_{-90.0, 90.0};
  RunningMedian roll_{-90.0, 90.0};
};

}  // namespace cabinwatch::vision
