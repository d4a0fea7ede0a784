#pragma once

#include <cmath>
#include <numbers>

/// Angles. Pure; any thread.
namespace cabinwatch::vision {

[[nodiscard]] constexpr double in_degrees(double radians) {
  return radians * 180.0 / std::numbers::pi;
}

[[nodiscard]] constexpr double in_radians(double degrees) {
  return degrees * std::numbers::pi / 180.0;
}

/// The same direction, from -pi to pi.
[[nodiscard]] inline double normal(double radians) {
  return std::remainder(radians, 2 * std::numbers::pi);
}

}  // namespace cabinwatch::vision
