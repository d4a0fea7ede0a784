#pragma once

#include <array>
#include <optional>

#include "alerts/alert.hpp"
#include "alerts/thresholds.hpp"
#include "pipeline/observation.hpp"

namespace cabinwatch::alerts {

/// Whether somebody sits in the driver's seat.
enum class Presence { driver, nobody };

/// What the model's answers say of the driver, without what cannot be trusted.
struct TrustedAnswers {
  Clock::time_point first_captured_at;
  /// When the newest picture was new: a camera that repeats itself shows what was, so that two
  /// answers about one picture are one.
  Clock::time_point captured_at;
  Clock::time_point received_at;
  std::optional<pipeline::Judged<pipeline::FaceState>> face_state{};
  std::optional<pipeline::Judged<pipeline::Gaze>> gaze{};
  /// The same, for whether the driver looks at the road: frames may know that better.
  std::optional<pipeline::Judged<pipeline::Gaze>> road_gaze{};
  std::optional<pipeline::Judged<pipeline::Hands>> hands{};
  std::optional<pipeline::Judged<pipeline::Impairment>> impairment{};
  std::optional<pipeline::Judged<Presence>> presence{};
  std::optional<pipeline::Judged<pipeline::CameraView>> view{};
};

/// Decides which answers of an observation count.
///
/// Leaves out what is below the confidence floor; everything about the driver where the light is
/// bad (dark, glare), the camera sees badly (blurred, blocked), or nobody is there; and what
/// answers of the same sequence contradict: an empty seat although a face is seen, a gaze of closed
/// eyes.
///
/// One thread at a time.
class AnswerTrust {
 public:
  [[nodiscard]] TrustedAnswers trusted(const pipeline::Observation& observation);
  /// Whether the light or the camera is so bad, as of then, that answers about the driver do not
  /// count.
  [[nodiscard]] bool is_bad(Clock::time_point at) const {
    const auto scene = remembered_at(at);
    return picture_is_blocked_ || (scene && !scene->is_clear);
  }
  /// Whether the sampler finds the picture black or covered: nothing of the driver counts while it
  /// is.
  void set_blocked(bool is_blocked) noexcept { picture_is_blocked_ = is_blocked; }
  void forget() noexcept {
    scene_.reset();
    picture_is_blocked_ = false;
  }
  /// @param min_confidence  0..1: what is less sure does not count
  void configure(double min_confidence) noexcept { min_confidence_ = min_confidence; }

 private:
  struct Scene {
    Clock::time_point captured_at;
    bool is_clear;
    bool is_driver_present;
  };

  void remember(const Scene& scene);
  /// The scene that holds for answers that came without one of their own.
  [[nodiscard]] std::optional<Scene> remembered_at(Clock::time_point captured_at) const;

  std::optional<Scene> scene_;  // the newest
  bool picture_is_blocked_ = false;
  double min_confidence_ = kConfidenceFloor;
};

}  // namespace cabinwatch::alerts

namespace cabinwatch::pipeline {
template <>
inline constexpr std::array<std::string_view, 2> kWords<alerts::Presence>{"driver", "nobody"};
}  // namespace cabinwatch::pipeline
