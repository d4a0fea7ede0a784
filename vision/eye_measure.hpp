#pragma once

#include "vision/face_shape.hpp"

namespace cabinwatch::vision {

/// What one eye looks like, in units of its own width: the same at any distance.
struct EyeMeasure {
  /// Mean distance of the lids by the distance of the corners: the eye aspect ratio of Soukupova
  /// and Cech, "Real-Time Eye Blink Detection using Facial Landmarks", 2016, over three pairs of
  /// points for their two.
  double aspect_ratio = 0.0;
  /// How far below the line through the corners the middle of the lower lid's edge lies.
  double lower_lid = 0.0;
  /// The same of the place between the two lids' edges: where they meet when closed.
  double lid_middle = 0.0;
  /// How far from the middle between the corners the iris lies, to the picture's right.
  double iris_offset = 0.0;
  double width = 0.0;  ///< between the corners, pixels
};

[[nodiscard]] EyeMeasure measure(const EyeShape& eye) noexcept;

/// Distance of the lips' inner edges by the mouth's width. Source: as "mouth aspect ratio" in
/// Abtahi et al., "YawDD: A Yawning Detection Dataset", 2014, and many after it.
[[nodiscard]] double mouth_openness(const MouthShape& mouth) noexcept;

}  // namespace cabinwatch::vision
