#include "alerts/trusted_frame.hpp"

#include <algorithm>
#include <cmath>

#include "alerts/reflex_thresholds.hpp"
#include "alerts/thresholds.hpp"

namespace cabinwatch::alerts {
namespace {

using pipeline::SightQuality;

bool is_rate(double frames_per_second, double wanted) {
  const bool is_known = frames_per_second > 0.0;
  return !is_known || frames_per_second >= wanted * kRateTolerance;
}

SightQuality quality_of(const pipeline::ReflexObservation& observation, bool is_blocked) {
  if (is_blocked && observation.quality != SightQuality::frozen) return SightQuality::dark;
  const bool is_sure = observation.confidence >= kConfidenceFloor;  // NaN is not
  if (observation.quality == SightQuality::good && !is_sure) return SightQuality::uncertain;
  return observation.quality;
}

std::optional<bool> is_off_road(const pipeline::ReflexObservation& observation) {
  if (observation.eyes_closed.value_or(false)) return std::nullopt;
  if (observation.gaze) {
    if (kGazesOffRoad.contains(*observation.gaze)) return true;
    if (kGazesOnRoad.contains(*observation.gaze)) return false;
    return std::nullopt;
  }
  // Before that, where the road is from the camera is not known; and a head that points ahead says
  // nothing of where the eyes look.
  if (observation.calibration != pipeline::Calibration::ready) return std::nullopt;
  const auto& head = observation.head;
  if (head && (std::abs(head->yaw) >= kHeadTurned || head->pitch >= kHeadDropped)) return true;
  return std::nullopt;
}

}  // namespace

bool TrustedFrame::covers_microsleep() const { return is_rate(frames_per_second, kMicrosleepRate); }

bool TrustedFrame::covers_blinks() const { return is_rate(frames_per_second, kBlinkRate); }

TrustedFrame trusted_frame(const pipeline::ReflexObservation& observation, bool is_blocked) {
  TrustedFrame frame{.captured_at = observation.captured_at,
                     .received_at = observation.received_at,
                     .quality = quality_of(observation, is_blocked),
                     .frames_per_second = observation.frames_per_second};
  const bool is_covered =
      frame.quality == SightQuality::occluded && observation.confidence >= kConfidenceFloor;
  if (!frame.is_good() && !is_covered) return frame;
  frame.confidence = std::min(observation.confidence, 1.0);
  frame.is_off_road = is_off_road(observation);
  if (is_covered) {
    if (frame.is_off_road == false) frame.is_off_road.reset();
    return frame;
  }
  frame.eyes_closed = observation.eyes_closed;
  frame.has_left_eye = observation.left_eye_openness.has_value();
  frame.has_right_eye = observation.right_eye_openness.has_value();
  frame.ended_closure = observation.ended_closure;
  const auto& perclos = observation.perclos;
  if (perclos && *perclos >= 0.0) frame.perclos = std::min(*perclos, 1.0);
  frame.is_yawning = observation.is_yawning;
  return frame;
}

}  // namespace cabinwatch::alerts
