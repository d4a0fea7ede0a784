#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

#include "base/clock.hpp"
#include "pipeline/reflex_observation.hpp"
#include "vision/blink_learner.hpp"
#include "vision/face_measures.hpp"
#include "vision/running_median.hpp"

namespace cabinwatch::vision {

/// What one of this driver's eyes is like.
struct EyeBaseline {
  double open_ratio;    ///< aspect ratio when open
  double closed_ratio;  ///< when closed
  double lower_lid;     ///< when open
  double iris_offset;   ///< looking ahead
  double follows;       ///< 0..1: whether it blinks when the other does; see BlinkLearner
  std::optional<double> blink_place;      ///< where its lids meet in blinks, see lid_place()
  std::optional<double> blink_lowered{};  ///< what its picture says in blinks, see LidNet
  bool is_known = false;                  ///< the lower lid is this driver's, not a typical one
};

/// What this driver's face is like at rest.
struct Baseline {
  std::array<EyeBaseline, 2> eyes;  ///< the one at the picture's left, then its right
  pipeline::HeadPose rest;          ///< relative to the camera; 0 while learning
  double pitch;  ///< the head's usual one with open eyes, for the lids: known sooner than the rest
};

/// How low the lids are: the mean of where the middle between their edges lies and where the lower
/// one does, as a part of how far below the corners the lower lid of the open eye lies. Lids that
/// meet lower look down.
[[nodiscard]] double lid_place(const EyeMeasure& eye, double lower_lid) noexcept;

/// Learns a driver's face at rest: medians over the frames in which the eyes are open, each eye for
/// itself, fast in the first minute of good frames, slowly after. Blinks show what closed eyes
/// measure.
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

  /// @param yaw  where the head is turned to now, degrees from the camera: what was learnt of the
  ///             lids' places and pictures holds only while it faces the camera, and is typical
  ///             eyes' otherwise
  [[nodiscard]] Baseline baseline(double yaw = 0.0) const;
  [[nodiscard]] pipeline::Calibration state() const noexcept;

 private:
  bool has_face_ = false;
  struct OpenEye {
    RunningMedian ratio{0.0, 0.6};
    RunningMedian lower_lid{-0.1, 0.4};
    RunningMedian iris_offset{-0.5, 0.5};
  };
  void see_open_eyes(const FaceMeasures& measures, double weight);
  [[nodiscard]] EyeBaseline eye(std::size_t eye, double yaw) const;
  /// Of the eye that was seen open for longer, seconds.
  [[nodiscard]] double seen_open() const noexcept;

  std::array<OpenEye, 2> eyes_;
  BlinkLearner blinks_;
  RunningMedian yaw_{-90.0, 90.0};
  RunningMedian pitch_{-90.0, 90.0};
  RunningMedian roll_{-90.0, 90.0};
};

}  // namespace cabinwatch::vision
