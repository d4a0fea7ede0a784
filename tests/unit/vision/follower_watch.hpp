#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "fake_backend.hpp"
#include "vision/face_follower.hpp"

namespace cabinwatch::vision {

// Faces before a camera, and what is followed of them. One thread.

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
      if (moves) stir();
      sight = follower_.look({pixels_.data(), kWidth, {kWidth, kHeight}},
                             base::Clock::time_point(now_));
      if (sight.face) follower_.judge(is_good, base::Clock::time_point(now_));
      became_another = became_another || sight.is_another;
    }
    return sight;
  }

  [[nodiscard]] const std::optional<FaceArea>& other() const { return follower_.other(); }

  /// Something moves in the picture; faces are the backend's, whatever the picture shows.
  void stir() {
    for (int y = 300; y < 400; ++y) {
      const auto row = pixels_.begin() + std::ptrdiff_t{y} * kWidth;
      std::fill(row + 600, row + 700, moved_ ? 90 : 120);
    }
    moved_ = !moved_;
  }

  FakeBackend backend;
  bool became_another = false;
  bool moves = true;  // with every frame

 private:
  static constexpr int kWidth = 1280;
  static constexpr int kHeight = 720;

  FaceFollower follower_;
  const std::chrono::milliseconds period_;
  std::vector<std::uint8_t> pixels_ = std::vector<std::uint8_t>(std::size_t{kWidth} * kHeight, 100);
  bool moved_ = false;
  std::chrono::milliseconds now_ = std::chrono::hours(1);
};

inline std::optional<double> place_of(const FaceFollower::Sight& sight) {
  if (!sight.face) return std::nullopt;
  return sight.face->area.center.x;
}

}  // namespace cabinwatch::vision
