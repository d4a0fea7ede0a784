#pragma once

#include <chrono>
#include <optional>

#include "alerts/alert.hpp"
#include "alerts/word_set.hpp"
#include "pipeline/driver_state.hpp"
#include "pipeline/reflex_observation.hpp"

namespace cabinwatch::alerts {

/// Looks that count as off the road, and as on it; instruments are neither.
inline constexpr WordSet<pipeline::Gaze> kGazesOffRoad{
    pipeline::Gaze::phone, pipeline::Gaze::passenger, pipeline::Gaze::down, pipeline::Gaze::away};
inline constexpr WordSet<pipeline::Gaze> kGazesOnRoad{pipeline::Gaze::road,
                                                      pipeline::Gaze::mirrors};

/// What a frame measured of the driver, without the measures that cannot be trusted. Plain values.
struct TrustedFrame {
  Clock::time_point captured_at;
  Clock::time_point received_at;
  pipeline::SightQuality quality{};
  double confidence = 0.0;         ///< 0..1
  double frames_per_second = 0.0;  ///< 0: not known
  std::optional<bool> eyes_closed{};
  bool has_left_eye = false;  ///< it counts in eyes_closed; the driver's own left
  bool has_right_eye = false;
  std::optional<std::chrono::milliseconds> ended_closure{};
  std::optional<double> perclos{};  ///< 0..1
  std::optional<bool> is_yawning{};
  std::optional<bool> is_off_road{};

  [[nodiscard]] bool is_good() const { return quality == pipeline::SightQuality::good; }
  /// Whether frames come often enough to tell a microsleep, and the length of a blink.
  [[nodiscard]] bool covers_microsleep() const;
  [[nodiscard]] bool covers_blinks() const;
};

/// Decides which measures of an observation count. Pure.
///
/// Leaves out all measures of a frame that is not good, or whose measures are less sure than
/// `kConfidenceFloor`: such a frame is `uncertain`. Off the road is what the gaze says, or the head
/// of a driver who is known where no gaze is told. Closed eyes look nowhere; of covered eyes the
/// head may tell that they look off the road, but never that they look at it.
///
/// @param is_blocked  the sampler finds the picture black or covered: nothing in it counts
[[nodiscard]] TrustedFrame trusted_frame(const pipeline::ReflexObservation& observation,
                                         bool is_blocked);

}  // namespace cabinwatch::alerts
