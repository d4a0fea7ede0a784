#include "vision/eye_measure.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace cabinwatch::vision {
namespace {

double distance(Point a, Point b) { return std::hypot(a.x - b.x, a.y - b.y); }

/// No eye or mouth is narrower, in pixels: keeps ratios of broken shapes finite.
constexpr double kNarrowest = 1.0;

}  // namespace

EyeMeasure measure(const EyeShape& eye) noexcept {
  const double width = std::max(distance(eye.left_corner, eye.right_corner), kNarrowest);
  const Point along{(eye.right_corner.x - eye.left_corner.x) / width,
                    (eye.right_corner.y - eye.left_corner.y) / width};
  const Point middle{(eye.left_corner.x + eye.right_corner.x) / 2,
                     (eye.left_corner.y + eye.right_corner.y) / 2};
  const auto below = [&](Point p) {
    return ((p.y - middle.y) * along.x - (p.x - middle.x) * along.y) / width;
  };

  EyeMeasure measured;
  measured.width = width;
  for (std::size_t i = 0; i < eye.upper_lid.size(); ++i) {
    measured.aspect_ratio += distance(eye.upper_lid[i], eye.lower_lid[i]);
  }
  measured.aspect_ratio /= static_cast<double>(eye.upper_lid.size()) * width;
  measured.lower_lid = below(eye.lower_lid[1]);
  measured.lid_middle = (below(eye.upper_lid[1]) + measured.lower_lid) / 2;
  measured.iris_offset =
      ((eye.iris.x - middle.x) * along.x + (eye.iris.y - middle.y) * along.y) / width;
  return measured;
}

double mouth_openness(const MouthShape& mouth) noexcept {
  return distance(mouth.upper_lip, mouth.lower_lip) /
         std::max(distance(mouth.left_corner, mouth.right_corner), kNarrowest);
}

}  // namespace cabinwatch::vision
