#pragma once

#include <chrono>
#include <deque>

#include "base/clock.hpp"
#include "pipeline/reflex_observation.hpp"

namespace cabinwatch::vision {

/// Tells a picture of a face from a face: a poster on the head-rest neither blinks nor turns.
///
/// People at the wheel blink ten times a minute and more, and hold the head no steadier than a
/// degree or two over half a minute, asleep or not; who has the eyes closed is not suspected.
/// Source: Bentivoglio et al., "Analysis of blink rate patterns in normal subjects", 1997 (17 a
/// minute at rest, least about 4); the spans are ours.
///
/// One thread.
class LifeWatch {
 public:
  static constexpr std::chrono::seconds kWatchFor{45};

  /// A good frame. False when it shows no life for as long as `kWatchFor`.
  [[nodiscard]] bool see(double openness, const pipeline::HeadPose& pose,
                         base::Clock::time_point at);

 private:
  struct Span {
    double least;
    double most;
    void include(double value) noexcept;
    void include(const Span& other) noexcept;
    [[nodiscard]] double length() const noexcept { return most - least; }
  };
  struct Second {
    base::Clock::time_point since;
    Span openness;
    Span yaw;
    Span pitch;
  };
  std::deque<Second> seconds_;
};

}  // namespace cabinwatch::vision
