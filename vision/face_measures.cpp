#include "vision/face_measures.hpp"

#include <algorithm>

#include "vision/eye_measure.hpp"

namespace cabinwatch::vision {

FaceMeasures measure(const FaceShape& face, const pipeline::HeadPose& pose) noexcept {
  const EyeMeasure left = measure(face.left_eye);
  const EyeMeasure right = measure(face.right_eye);
  return {.eyes = {left, right},
          .looks = {},
          .mouth_openness = mouth_openness(face.mouth),
          .eye_width = std::max(left.width, right.width),
          .presence = face.presence,
          .pose = pose};
}

}  // namespace cabinwatch::vision
