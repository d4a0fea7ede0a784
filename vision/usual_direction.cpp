#include "vision/usual_direction.hpp"

#include <chrono>
#include <cmath>

namespace cabinwatch::vision {
namespace {

// Sources: ours. Cameras of the kind stand within 35 degrees of the driver's line to the road; what
// is on the road or beside it is within 20 (gaze_side.cpp).
constexpr double kSideView = 60.0;  // degrees
constexpr double kAside = 35.0;
constexpr double kCameraWithin = 35.0;
constexpr double kRoadWithin = 15.0;

/// Seconds after which it is known where the head mostly was, and that count.
constexpr double kKnownAfter = 2.0;
constexpr double kMemory = 60.0;

}  // namespace

void UsualDirection::see(double yaw, base::Clock::duration lasting) {
  yaw_.add(yaw, std::chrono::duration<double>(lasting).count(), kMemory);
}

bool UsualDirection::is_known() const noexcept { return yaw_.weight() >= kKnownAfter; }

double UsualDirection::turned_by(double yaw) const noexcept {
  return std::abs(is_known() ? yaw - yaw_.median(yaw) : yaw);
}

std::optional<pipeline::Gaze> UsualDirection::gaze(double yaw) const noexcept {
  if (std::abs(yaw) >= kSideView) return pipeline::Gaze::away;
  if (!is_known()) return std::nullopt;
  if (std::abs(yaw) >= kAside && turned_by(yaw) >= kAside) return pipeline::Gaze::away;
  if (std::abs(yaw) <= kCameraWithin && turned_by(yaw) <= kRoadWithin) return pipeline::Gaze::road;
  return std::nullopt;
}

}  // namespace cabinwatch::vision
