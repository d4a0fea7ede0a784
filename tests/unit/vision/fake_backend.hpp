#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
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
  /// What looks like a head, but is no face that points could be fitted to.
  std::vector<FaceArea> heads;
  /// How far whatever is seen as a head is turned, degrees.
  double head_turn = 0.0;
  /// How sure a face is found when looked at the right way up, and when not.
  double upright_score = 0.93;
  double turned_score = 0.75;
  int searches = 0;  // the right way up
  int turned_searches = 0;
  std::function<void()> on_search;
  /// Points are fitted askew: told where the search for them began, and not of any face.
  std::function<std::optional<FaceShape>(const FaceArea&)> misfit;

  [[nodiscard]] std::vector<FaceCandidate> find(const LumaView& /*picture*/,
                                                PictureTurn turn) override {
    if (turn == PictureTurn::none) {
      ++searches;
      if (on_search) on_search();
    } else {
      ++turned_searches;
    }
    std::vector<FaceCandidate> found;
    for (const DrawnFace& face : faces) {
      const FaceArea area = face.shape().area;
      if (is_upright(area.angle, angle_of(turn))) found.push_back({area, upright_score});
    }
    for (const FaceArea& head : heads) {
      if (turn == PictureTurn::none) found.push_back({head, kHeadScore, head_turn});
    }
    return found;
  }

  [[nodiscard]] FaceCandidate look_at(const LumaView& /*picture*/, const FaceArea& area) override {
    double most = 0.0;
    for (const DrawnFace& face : faces) {
      const FaceArea there = face.shape().area;
      if (!is_there(there, area)) continue;
      most = std::max(most, is_upright(there.angle, area.angle) ? upright_score : turned_score);
    }
    for (const FaceArea& head : heads) {
      if (is_there(head, area)) most = std::max(most, kHeadScore);
    }
    if (most == 0.0) return {area, 0.0};
    return {area, most, head_turn};
  }

  [[nodiscard]] std::optional<FaceShape> fit(const LumaView& /*picture*/,
                                             const FaceArea& area) override {
    if (misfit) {
      if (auto shape = misfit(area)) return shape;
    }
    for (const DrawnFace& face : faces) {
      const FaceShape shape = face.shape();
      if (is_there(shape.area, area)) return shape;
    }
    return std::nullopt;
  }

  [[nodiscard]] std::span<const SpacePoint> rigid_model() const override { return drawn_head(); }

 private:
  static constexpr double kHeadScore = 0.65;

  static bool is_there(const FaceArea& a, const FaceArea& b) {
    return std::hypot(a.center.x - b.center.x, a.center.y - b.center.y) < a.side / 3;
  }
  static bool is_upright(double angle, double upright) {
    return std::abs(std::remainder(angle - upright, 2 * std::numbers::pi)) < 1.05;  // 60 degrees
  }
};

}  // namespace cabinwatch::vision
