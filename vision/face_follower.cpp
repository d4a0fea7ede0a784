#include "vision/face_follower.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

namespace cabinwatch::vision {
namespace {

/// How often the whole picture is searched although a face is followed: long enough to cost
/// little, short enough that a passenger's face is not taken for the driver's for long.
constexpr std::chrono::seconds kSearchEvery{2};

/// Another face must be this much larger to be the driver's instead: the driver sits nearest.
constexpr double kClearlyLarger = 1.3;

/// A head does not change its size this much from one frame to the next.
constexpr double kMostGrowth = 2.0;

bool is_inside(const FaceArea& area, pipeline::PictureSize size) {
  return area.center.x >= 0 && area.center.y >= 0 && area.center.x < size.width &&
         area.center.y < size.height;
}

bool is_same_place(const FaceArea& a, const FaceArea& b) {
  const double distance = std::hypot(a.center.x - b.center.x, a.center.y - b.center.y);
  return distance < std::max(a.side, b.side) / 2;
}

bool is_at(Seat seat, const FaceArea& area, pipeline::PictureSize size) {
  const bool is_left = area.center.x < size.width / 2.0;
  return seat == Seat::any || is_left == (seat == Seat::left);
}

}  // namespace

FaceFollower::Sight FaceFollower::look(const LumaView& picture, base::Clock::time_point at) {
  Sight sight;
  sight.face = follow(picture);
  const bool is_time = !searched_at_ || at - *searched_at_ >= kSearchEvery;
  if (sight.face && !is_time) return sight;

  sight.has_searched = true;
  searched_at_ = at;
  const auto candidate = best(picture);
  if (!candidate) return sight;
  if (sight.face && (is_same_place(candidate->area, sight.face->area) ||
                     candidate->area.side < kClearlyLarger * sight.face->area.side)) {
    return sight;
  }
  auto found = backend_.fit(picture, candidate->area);
  if (!found) return sight;
  sight.is_another = sight.face.has_value();
  last_ = found->area;
  sight.face = std::move(found);
  return sight;
}

std::optional<FaceShape> FaceFollower::follow(const LumaView& picture) {
  if (!last_) return std::nullopt;
  const FaceArea before = *std::exchange(last_, std::nullopt);
  if (!is_inside(before, picture.size)) return std::nullopt;
  auto face = backend_.fit(picture, before);
  if (!face || !is_at(seat_, face->area, picture.size)) return std::nullopt;
  const double growth = face->area.side / before.side;
  if (!(growth < kMostGrowth && growth > 1 / kMostGrowth)) return std::nullopt;
  last_ = face->area;
  return face;
}

std::optional<FaceCandidate> FaceFollower::best(const LumaView& picture) {
  std::optional<FaceCandidate> best;
  for (const FaceCandidate& candidate : backend_.find(picture)) {
    if (!is_at(seat_, candidate.area, picture.size)) continue;
    if (!best || candidate.area.side > best->area.side) best = candidate;
  }
  return best;
}

}  // namespace cabinwatch::vision
