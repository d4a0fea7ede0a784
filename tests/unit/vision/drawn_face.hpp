#pragma once

#include <vector>

#include "pipeline/reflex_observation.hpp"
#include "vision/face_shape.hpp"

/// Faces whose measures are known exactly, without a picture.
namespace cabinwatch::vision {

/// How a drawn face is; ratios of the eye's and mouth's width.
struct DrawnFace {
  Point middle{320.0, 180.0};  ///< between the eyes, pixels
  double size = 200.0;         ///< of the face, pixels
  double angle = 0.0;          ///< radians, clockwise
  double aspect_ratio = 0.3;
  double lower_lid = 0.12;
  double iris_offset = 0.0;
  double mouth_openness = 0.0;

  [[nodiscard]] FaceShape shape() const;
};

/// Points that lie on a head like a face's, no two alike; millimetres.
[[nodiscard]] const std::vector<SpacePoint>& drawn_head();

/// Where a mesh sees them in the middle of a picture: as far as they are from each other, without
/// what is nearer being larger.
[[nodiscard]] std::vector<SpacePoint> seen_by_mesh(const std::vector<SpacePoint>& head,
                                                   const pipeline::HeadPose& pose,
                                                   pipeline::PictureSize picture);

}  // namespace cabinwatch::vision
