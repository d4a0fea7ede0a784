#pragma once

#include <array>

#include "pipeline/reflex_observation.hpp"
#include "vision/face_shape.hpp"

namespace cabinwatch::vision {

/// What the pixels of a face tell of how well it is seen. Luma 0..255.
struct FaceLight {
  double brightest = 0.0;     ///< the luma that a tenth of the face is above
  double burnt_out = 0.0;     ///< part of the face that is as white as can be, 0..1
  double sharpness = 0.0;     ///< how steep edges are: 0 smeared .. 1 crisp
  double eye_to_cheek = 1.0;  ///< brightness around the eyes by that of the cheeks
  /// Darkest of each eye by the skin around it: 0 no eye at all .. 1. The one at the picture's
  /// left, then its right.
  std::array<double, 2> eye_contrast{};
  /// The same by the darkest skin around it, which may be darker than the eye. An edge of sun
  /// across shut lids adds nothing to it, but a brow or a shadow takes away.
  std::array<double, 2> least_eye_contrast{};
};

[[nodiscard]] FaceLight measure_light(const LumaView& picture, const FaceShape& face);

/// Whether the face can be judged, and if not, why: the first reason found.
/// Of a head that is turned so far that its eyes are not seen well, the head still is: `occluded`.
/// @param head  relative to the camera
[[nodiscard]] pipeline::SightQuality judge_sight(const LumaView& picture, const FaceShape& face,
                                                 const FaceLight& light,
                                                 const pipeline::HeadPose& head);

}  // namespace cabinwatch::vision
