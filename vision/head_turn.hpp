#pragma once

#include <algorithm>
#include <cmath>

/// How far a head is turned. Pure; any thread.
namespace cabinwatch::vision {

/// What is measured of a head that is turned further than kLagsFrom from the camera lags behind:
/// half of the face is out of sight, and the mesh guesses it. A profile measures kProfileMeasures.
/// Degrees. Source: the heads of Pointing'04 (docs/vision.md), which measure 45, 55, 62 and 69, the
/// median of both sides, at 45, 60, 75 and 90.
inline constexpr double kLagsFrom = 45.0;
inline constexpr double kProfileMeasures = 69.0;

/// How far a head is turned from the camera.
/// @param yaw  as measured, degrees, any sign
/// @return degrees, same sign, -90 to 90
[[nodiscard]] inline double turn_from_camera(double yaw) {
  constexpr double kSlope = (90.0 - kLagsFrom) / (kProfileMeasures - kLagsFrom);
  const double measured = std::abs(yaw);
  const double turn = std::max(measured, kLagsFrom + kSlope * (measured - kLagsFrom));
  return std::copysign(std::min(turn, 90.0), yaw);
}

/// How far a head is turned between two directions, degrees, > 0 if `yaw` is further to the
/// person's own left.
[[nodiscard]] inline double turn_between(double from, double yaw) {
  return turn_from_camera(yaw) - turn_from_camera(from);
}

}  // namespace cabinwatch::vision
