#pragma once

#include <optional>

#include "base/clock.hpp"
#include "pipeline/driver_state.hpp"
#include "vision/running_median.hpp"

namespace cabinwatch::vision {

/// Where a driver looks whose resting pose is not known yet, as far as the head's turn alone tells.
///
/// The camera may stand aside of the road by up to some 35 degrees, on the A-pillar or the mirror:
/// so a head is turned aside when it is so to the camera and to where it mostly was; or when it is
/// seen from the side altogether, which no camera's place explains.
///
/// One thread.
class UsualDirection {
 public:
  /// A frame that shows the head.
  /// @param yaw      relative to the camera, degrees
  /// @param lasting  the time since the one before, as far as it was seen
  void see(double yaw, base::Clock::duration lasting);

  /// Road, away, or nothing where it could be either.
  [[nodiscard]] std::optional<pipeline::Gaze> gaze(double yaw) const noexcept;

  /// How far the head is turned from where it mostly was, or from the camera while that is not
  /// known, degrees, >= 0.
  [[nodiscard]] double turned_by(double yaw) const noexcept;

 private:
  [[nodiscard]] bool is_known() const noexcept;

  RunningMedian yaw_{-90.0, 90.0};
};

}  // namespace cabinwatch::vision
