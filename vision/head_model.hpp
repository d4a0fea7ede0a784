#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "vision/face_shape.hpp"

namespace cabinwatch::vision {

/// Those points of a typical head that move with the skull.
struct HeadModel {
  std::vector<std::size_t> landmarks;  ///< which of the mesh's points they are
  std::vector<SpacePoint> points;      ///< where they are, on a head that looks into the camera
};

/// Reads MediaPipe's GeometryPipelineMetadata.
///
/// Source of the format: mediapipe/modules/face_geometry/protos/geometry_pipeline_metadata.proto
/// and mesh_3d.proto (protocol buffers; centimetres, y up, z towards the camera).
/// @throws ModelError when it is broken
[[nodiscard]] HeadModel read_head_model(std::span<const std::uint8_t> metadata);

}  // namespace cabinwatch::vision
