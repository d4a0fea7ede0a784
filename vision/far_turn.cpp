#include "vision/far_turn.hpp"

#include <cmath>

namespace cabinwatch::vision {
namespace {

/// Nearer to the camera, degrees, the mesh is right, as long as it is sure of its points. Source:
/// ours, the worked-with half of tests/bench/people: of 171 such frames of 12 people none showed
/// nose and ears as of more than 19.
constexpr double kLookFrom = 15.0;
constexpr double kSureMesh = 0.98;

/// A turn that is believed, degrees, and the score of a head of which it is. Source: the same:
/// from here on the mesh falls short behind a mask (8 for 51), and on a face half in the shade.
constexpr double kFarFrom = 40.0;
constexpr double kLeastLikeness = 0.55;

}  // namespace

double FarTurn::see(const LumaView& picture, const FaceShape& face, double yaw,
                    base::Clock::time_point at) {
  if (std::abs(yaw) < kLookFrom && face.presence >= kSureMesh) {
    seen_.reset();
    return yaw;
  }
  if (!looked_at_ || at < *looked_at_ || at - *looked_at_ >= kLookEvery) {
    looked_at_ = at;
    seen_ = look(picture, face);
  }
  if (!seen_ || std::abs(*seen_) <= std::abs(yaw)) return yaw;
  const bool is_other_side = *seen_ * yaw < 0.0 && std::abs(yaw) >= kLookFrom;
  return is_other_side ? yaw : *seen_;
}

std::optional<double> FarTurn::look(const LumaView& picture, const FaceShape& face) {
  const FaceCandidate head = backend_.look_at(picture, face.area);
  if (head.score < kLeastLikeness || std::abs(head.turn) < kFarFrom) return std::nullopt;
  return head.turn;
}

}  // namespace cabinwatch::vision
