#pragma once

#include <cmath>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "drawn_face.hpp"
#include "vision/face_backend.hpp"

namespace cabinwatch::vision {

/// Sees the faces that a test says are there, whatever the picture shows.
class FakeBackend final : public FaceBackend {
 public:
  std::vector<DrawnFace> faces;
  int searches = 0;
  std::function<void()> on_search;

  [[nodiscard]] std::vector<FaceCandidate> find(const LumaView& /*picture*/) override {
    ++searches;
    if (on_search) on_search();
    std::vector<FaceCandidate> found;
    for (const DrawnFace& face : faces) found.push_back({face.shape().area, 0.9});
    return found;
  }

  [[nodiscard]] std::optional<FaceShape> fit(const LumaView& /*picture*/,
                                             const FaceArea& area) override {
    for (const DrawnFace& face : faces) {
      const FaceShape shape = face.shape();
      if (std::hypot(shape.area.center.x - area.center.x, shape.area.center.y - area.center.y) <
          face.size / 2) {
        return shape;
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] std::span<const SpacePoint> rigid_model() const override { return drawn_head(); }
};

}  // namespace cabinwatch::vision
