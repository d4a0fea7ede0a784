#pragma once

#include <array>
#include <optional>

#include "pipeline/picture_scaler.hpp"
#include "pipeline/reflex_observation.hpp"
#include "vision/eye_measure.hpp"
#include "vision/eye_net.hpp"
#include "vision/face_shape.hpp"

namespace cabinwatch::vision {

/// What one frame's face measures, before anything is known of the driver. Ratios are of eye and
/// mouth widths, see eye_measure.hpp; the eyes' are those that a head turned to the camera would
/// show.
struct FaceMeasures {
  std::array<EyeMeasure, 2> eyes{};               ///< the one at the picture's left, then its right
  std::array<std::optional<EyeLook>, 2> looks{};  ///< what their pictures look like, where known
  /// Of each whose lids are down: how much rather it looks down than it is shut, see LidNet.
  std::array<std::optional<double>, 2> lowered{};
  /// The least contrast of each, see FaceLight: of one that is behind a hand nearly 0.
  std::array<double, 2> contrasts{1.0, 1.0};
  double mouth_openness = 0.0;
  double eye_width = 0.0;     ///< of the wider eye, pixels
  double presence = 0.0;      ///< 0..1: that there is a face
  pipeline::HeadPose pose{};  ///< relative to the camera
};

/// @param pose  relative to the camera
[[nodiscard]] FaceMeasures measure(const FaceShape& face, const pipeline::HeadPose& pose) noexcept;

}  // namespace cabinwatch::vision
