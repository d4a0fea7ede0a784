#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "vision/face_backend.hpp"
#include "vision/settings.hpp"

namespace cabinwatch::vision {

/// Keeps to one face from frame to frame: the driver's.
///
/// A face is followed by looking where it was in the frame before; the whole picture is searched
/// only when it is lost, and now and then for a face that fits the seat better.
///
/// One thread.
class FaceFollower {
 public:
  struct Sight {
    std::optional<FaceShape> face;
    bool has_searched = false;  ///< the whole picture
    bool is_another = false;    ///< surely not the face of the frame before: elsewhere
  };

  /// @param backend  borrowed: must outlive the follower
  FaceFollower(FaceBackend& backend, Seat seat) : backend_(backend), seat_(seat) {}

  [[nodiscard]] Sight look(const LumaView& picture, base::Clock::time_point at);

 private:
  [[nodiscard]] std::optional<FaceShape> follow(const LumaView& picture);
  [[nodiscard]] std::optional<FaceCandidate> best(const LumaView& picture);

  FaceBackend& backend_;
  const Seat seat_;
  std::optional<FaceArea> last_;
  std::optional<base::Clock::time_point> searched_at_;
};

}  // namespace cabinwatch::vision
