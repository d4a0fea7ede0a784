#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string_view>

#include "base/clock.hpp"
#include "pipeline/driver_state.hpp"

/// What the reflex lane tells the alert policy of every frame it looked at. Plain values, copied
/// from thread to thread; no pixels.
namespace cabinwatch::pipeline {

/// Whether a frame can be judged, and if not, why. All but `good` and `no_face` mean "don't know":
/// neither eyes closed nor attentive.
enum class SightQuality {
  good,
  no_face,    ///< nobody's face is in the picture (that itself is known well enough)
  dark,       ///< too little light on the face
  glare,      ///< too much of it
  blurred,    ///< out of focus or smeared
  occluded,   ///< something is before the eyes: a hand, sunglasses
  too_small,  ///< the face has too few pixels
  uncertain,  ///< the landmarks do not fit the picture
  frozen,     ///< the camera repeats itself: the very same bytes say nothing of now
  turned      ///< the picture is on its side or upside down
};

/// What is known of this driver's face at rest.
enum class Calibration {
  none,      ///< no face yet, or a new driver
  learning,  ///< bounds from the literature hold meanwhile
  ready
};

/// Where the head points, degrees, relative to this driver's resting pose (while it is still being
/// learnt: relative to the camera). All 0 at rest.
struct HeadPose {
  double yaw;    ///< positive: to the driver's own left
  double pitch;  ///< positive: down
  double roll;   ///< positive: towards the driver's own right shoulder
};

/// One frame. A part that cannot be told of this frame is empty: that is not "nothing wrong".
struct ReflexObservation {
  base::Clock::time_point captured_at;
  base::Clock::time_point received_at;
  SightQuality quality = SightQuality::no_face;
  Calibration calibration = Calibration::none;
  double frames_per_second = 0.0;  ///< looked at, over the last seconds; 0: not known yet

  double confidence = 0.0;             ///< 0..1, in all that follows
  std::optional<double> eye_openness;  ///< 0 closed .. 1 as open as this driver's eyes usually are
  std::optional<bool> eyes_closed;
  /// Each eye by itself, the driver's own left and right, as eye_openness. Empty where it is seen
  /// so askew that it does not count.
  std::optional<double> left_eye_openness{};
  std::optional<double> right_eye_openness{};
  /// The eyes opened with this frame, after having been closed this long: a blink, or longer.
  std::optional<std::chrono::milliseconds> ended_closure;
  /// Part of the time, 0..1, in which the eyes were closed in slow closures, blinks left out: over
  /// the last 60 s of good frames. Empty until there are enough of them.
  std::optional<double> perclos;
  std::optional<double> mouth_openness;  ///< lip gap by mouth width, 0 closed
  std::optional<bool> is_yawning;
  std::optional<HeadPose> head;
  /// Where the driver looks as far as head and eyes tell: road, mirrors, passenger, down, away.
  std::optional<Gaze> gaze;
};

template <>
inline constexpr std::array<std::string_view, 10> kWords<SightQuality>{
    "good",     "no_face",   "dark",      "glare",  "blurred",
    "occluded", "too_small", "uncertain", "frozen", "turned"};
template <>
inline constexpr std::array<std::string_view, 3> kWords<Calibration>{"none", "learning", "ready"};

}  // namespace cabinwatch::pipeline
