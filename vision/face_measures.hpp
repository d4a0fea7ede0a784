#pragma once

#include "pipeline/picture_scaler.hpp"
#include "pipeline/reflex_observation.hpp"
#include "vision/face_shape.hpp"

namespace cabinwatch::vision {

/// What one frame's face measures, before anything is known of the driver. Ratios are of eye and
/// mouth widths; see eye_measure.hpp.
struct FaceMeasures {
  double aspect_ratio = 0.0;  ///< of the eyes that are seen well
  double lower_lid = 0.0;
  double lid_middle = 0.0;
  double iris_offset = 0.0;
  double mouth_openness = 0.0;
  double eye_width = 0.0;     ///< of the wider eye, pixels
  double presence = 0.0;      ///< 0..1: that there is a face
  pipeline::HeadPose pose{};  ///< relative to the camera
};

/// Of both eyes the mean; of a head that is turned aside the nearer eye alone.
/// @param pose  relative to the camera
[[nodiscard]] FaceMeasures measure(const FaceShape& face, const pipeline::HeadPose& pose) noexcept;

}  // namespace cabinwatch::vision
