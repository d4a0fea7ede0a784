#pragma once

#include <chrono>
#include <optional>

#include "base/clock.hpp"
#include "vision/face_backend.hpp"

namespace cabinwatch::vision {

/// How far a head is turned beyond what the mesh tells.
///
/// The mesh falls short where it does not see half of the face: behind a mask it draws a profile as
/// if it looked into the camera. Where nose and ears are in the picture of the whole head tells a
/// turn of 40 degrees and more better. That costs a look of its own (a third of a frame), so it is
/// looked at ten times a second at most, and only of heads that are turned, or that the mesh
/// doubts.
///
/// One thread. Knows no time but that of the frames.
class FarTurn {
 public:
  static constexpr std::chrono::milliseconds kLookEvery{100};

  /// @param backend  borrowed: must outlive it
  explicit FarTurn(FaceBackend& backend) : backend_(backend) {}

  /// @param yaw  as the mesh tells it, degrees from the camera
  /// @return     the same, or further to that side
  [[nodiscard]] double see(const LumaView& picture, const FaceShape& face, double yaw,
                           base::Clock::time_point at);

 private:
  [[nodiscard]] std::optional<double> look(const LumaView& picture, const FaceShape& face);

  FaceBackend& backend_;
  std::optional<base::Clock::time_point> looked_at_;
  std::optional<double> seen_;  // where it is far
};

}  // namespace cabinwatch::vision
