#pragma once

#include <array>
#include <optional>

#include "pipeline/picture_scaler.hpp"
#include "pipeline/reflex_observation.hpp"
#include "vision/face_shape.hpp"

namespace cabinwatch::vision {

/// What was seen where in one frame, to be drawn over its picture. Plain values; any thread.
struct FrameSight {
  pipeline::PictureSize size;  ///< that points and areas lie in; 0 x 0: it could not be read
  PictureTurn turn = PictureTurn::none;
  std::optional<FaceShape> face;  ///< the driver's
  std::optional<FaceArea> other;  ///< the largest other face in the seat, as of the last search
  std::optional<pipeline::HeadPose> head;  ///< relative to the camera
  /// 0 closed .. 1; the eye at the picture's left, then its right. Empty where it was not judged.
  std::array<std::optional<double>, 2> eye_openness{};
};

}  // namespace cabinwatch::vision
