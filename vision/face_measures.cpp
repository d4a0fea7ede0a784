#include "vision/face_measures.hpp"

#include <algorithm>
#include <cmath>

#include "vision/eye_measure.hpp"

namespace cabinwatch::vision {
namespace {

/// A head turned further shows its farther eye askew; degrees.
constexpr double kOneEyeFrom = 20.0;

double width(const EyeShape& eye) {
  return std::hypot(eye.right_corner.x - eye.left_corner.x, eye.right_corner.y - eye.left_corner.y);
}

}  // namespace

FaceMeasures measure(const FaceShape& face, const pipeline::HeadPose& pose) noexcept {
  const EyeMeasure left = measure(face.left_eye);
  const EyeMeasure right = measure(face.right_eye);
  // Turned to the own left, which is the picture's right, the eye at the picture's left is nearer.
  const double left_share = pose.yaw > kOneEyeFrom ? 1.0 : pose.yaw < -kOneEyeFrom ? 0.0 : 0.5;
  const auto mean = [&](double EyeMeasure::*part) {
    return left_share * left.*part + (1.0 - left_share) * right.*part;
  };
  return {.aspect_ratio = mean(&EyeMeasure::aspect_ratio),
          .lower_lid = mean(&EyeMeasure::lower_lid),
          .lid_middle = mean(&EyeMeasure::lid_middle),
          .iris_offset = mean(&EyeMeasure::iris_offset),
          .mouth_openness = mouth_openness(face.mouth),
          .eye_width = std::max(width(face.left_eye), width(face.right_eye)),
          .presence = face.presence,
          .pose = pose};
}

}  // namespace cabinwatch::vision
