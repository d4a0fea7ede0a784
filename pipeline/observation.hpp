#pragma once

#include <chrono>
#include <optional>

#include "base/clock.hpp"
#include "pipeline/driver_state.hpp"

/// What the lanes and the sampler tell the alert policy. Plain values, copied from thread to
/// thread; no pixels, no text from pictures.
namespace cabinwatch::pipeline {

enum class Lane { reflex, reasoning };
template <>
inline constexpr std::array<std::string_view, 2> kWords<Lane>{"reflex", "reasoning"};

/// A judgement with the observer's own confidence, 0..1.
template <typename Value>
struct Judged {
  Value value;
  double confidence;
};

struct SceneView {
  bool driver_present;
  Lighting lighting;
  CameraView camera;
};

struct Impairment {
  ImpairmentLevel level;
  ImpairmentSign sign;
};

/// What a lane says of the driver at a time. A part that the lane could not tell (a query failed,
/// its answer was not valid) is empty: that is not the same as "nothing wrong".
struct Observation {
  Lane lane;
  base::Clock::time_point first_captured_at;  ///< capture time of the first frame looked at
  base::Clock::time_point captured_at;        ///< capture time of the last frame looked at
  base::Clock::time_point received_at;        ///< when that last frame reached us, for latencies
  base::Clock::duration repeated_for{};       ///< that last frame's, see Frame
  /// When the newest of its answers came, live: it may be told later, with others that are waited
  /// for.
  std::optional<base::Clock::time_point> answered_at{};

  /// When the last frame's picture was new.
  [[nodiscard]] base::Clock::time_point new_at() const { return captured_at - repeated_for; }

  std::optional<Judged<FaceState>> face_state;
  std::optional<Judged<Gaze>> gaze;
  std::optional<Judged<Hands>> hands;
  std::optional<Judged<SceneView>> scene;
  std::optional<Judged<Impairment>> impairment;
};

/// What the sampler says of the picture itself, a few times a second.
struct PictureObservation {
  base::Clock::time_point captured_at;
  std::chrono::milliseconds still_for;  ///< how long nothing has moved
  bool is_blocked;                      ///< black, covered, or without any structure
};

}  // namespace cabinwatch::pipeline
