#include "vision/face_measures.hpp"

#include <algorithm>
#include <cmath>

#include "vision/angle.hpp"
#include "vision/eye_measure.hpp"

namespace cabinwatch::vision {
namespace {

/// Each eye faces this far aside from the head's front, degrees: faces are round. As in
/// driver_eyes.cpp.
constexpr double kEyesAside = 15.0;

/// No eye is taken to be seen narrower than this part of its width: points beyond are guesses.
constexpr double kMostNarrowed = 0.4;

double cosine(double degrees) noexcept { return std::cos(in_radians(degrees)); }

/// Makes ratios of an eye that is seen askew those of the same eye seen from the front: a turn
/// narrows the eye, and leaves the gap of its lids as it is.
/// @param faces  where the eye faces, degrees from the camera
void straighten(EyeMeasure& eye, double faces) noexcept {
  const double part = std::clamp(cosine(faces) / cosine(kEyesAside), kMostNarrowed, 1.0);
  eye.aspect_ratio *= part;
  eye.lower_lid *= part;
  eye.lid_middle *= part;
}

}  // namespace

FaceMeasures measure(const FaceShape& face, const pipeline::HeadPose& pose) noexcept {
  EyeMeasure left = measure(face.left_eye);
  EyeMeasure right = measure(face.right_eye);
  // A head that turns to its own left, yaw > 0, shows the picture's left eye nearer.
  straighten(left, pose.yaw - kEyesAside);
  straighten(right, pose.yaw + kEyesAside);
  return {.eyes = {left, right},
          .looks = {},
          .lowered = {},
          .contrasts = {1.0, 1.0},
          .mouth_openness = mouth_openness(face.mouth),
          .eye_width = std::max(left.width, right.width),
          .presence = face.presence,
          .pose = pose};
}

}  // namespace cabinwatch::vision
