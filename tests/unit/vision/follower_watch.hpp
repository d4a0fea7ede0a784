#pragma once

#include <chrono>
#include <optional>

#include "fake_backend.hpp"
#include "vision/face_follower.hpp"

namespace cabinwatch::vision {

// Faces before a camera, and what is followed of them. One thread.

inline constexpr LumaView kPicture{nullptr, 1280, {1280, 720}};  // nobody looks at its pixels

inline DrawnFace face_at(double x, double size) { return {.middle = {x, 300}, .size = size}; }

inline FaceArea head_at(double x, double size) { return face_at(x, size).shape().area; }

/// A camera that gives 15 frames a second, or as is said, and a follower that looks at each.
class Watch {
 public:
  explicit Watch(Seat seat = Seat::any,
                 std::chrono::milliseconds period = std::chrono::milliseconds(66))
      : follower_(backend, seat), period_(period) {}

  /// @param is_good  the face is judged to be so in each frame in which there is one
  FaceFollower::Sight watch(std::chrono::milliseconds lasting, bool is_good = true) {
    FaceFollower::Sight sight;
    for (const auto end = now_ + lasting; now_ < end; now_ += period_) {
      sight = follower_.look(kPicture, base::Clock::time_point(now_));
      if (sight.face) follower_.judge(is_good, base::Clock::time_point(now_));
      became_another = became_another || sight.is_another;
    }
    return sight;
  }

  FakeBackend backend;
  bool became_another = false;

 private:
  FaceFollower follower_;
  const std::chrono::milliseconds period_;
  std::chrono::milliseconds now_ = std::chrono::hours(1);
};

inline std::optional<double> place_of(const FaceFollower::Sight& sight) {
  if (!sight.face) return std::nullopt;
  return sight.face->area.center.x;
}

}  // namespace cabinwatch::vision
