#pragma once

#include "base/clock.hpp"
#include "vision/running_median.hpp"

namespace cabinwatch::vision {

/// Where a driver's head mostly was, whose resting pose is not known yet: how far it is turned or
/// lowered from there tells whether it looks away, or is on its way out of sight.
///
/// One thread.
class UsualDirection {
 public:
  /// A frame that shows the head. One that is turned aside counts little: a look aside must last
  /// ten times as long as the driver was seen before to become where the head mostly is, one down
  /// or up three times as long.
  /// @param yaw, pitch  relative to the camera, degrees; pitch counts while the head is not turned
  ///                    far from there
  /// @param lasting     the time since the one before, as far as it was seen
  void see(double yaw, double pitch, base::Clock::duration lasting);

  /// The driver is another from now on. Where the camera stands has not changed: the road is still
  /// where the one before mostly looked, until the new one is seen to look elsewhere.
  void keep_for_another();

  /// Whether it is known where the head mostly was.
  [[nodiscard]] bool is_known() const noexcept;

  /// How far the head is turned from where it mostly was, or from the camera while that is not
  /// known, degrees, >= 0.
  [[nodiscard]] double turned_by(double yaw) const noexcept;

  /// How much lower the head is than it mostly was, degrees; 0 while that is not known, and of one
  /// that is turned too far from the camera for its pitch to be believed.
  [[nodiscard]] double lowered_by(double yaw, double pitch) const noexcept;

  /// Whether a head that is turned so looks off the road for sure: turned both from where it mostly
  /// was and from the camera. A driver who looks into the camera is not told to look away, even
  /// where it stands beside the road. One that was away when it was seen last is for a little less.
  [[nodiscard]] bool is_away(double yaw) const noexcept;

 private:
  /// Of the time for which a head is seen turned so.
  [[nodiscard]] double part_that_counts(double yaw) const noexcept;

  RunningMedian yaw_{-90.0, 90.0};
  RunningMedian pitch_{-90.0, 90.0};
  bool was_away_ = false;
};

}  // namespace cabinwatch::vision
