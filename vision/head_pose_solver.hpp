#pragma once

#include <opencv2/core.hpp>
#include <optional>
#include <span>
#include <vector>

#include "pipeline/picture_scaler.hpp"
#include "pipeline/reflex_observation.hpp"
#include "vision/face_shape.hpp"

namespace cabinwatch::vision {

/// Where a head points: the rotation and size that bring a typical head's points nearest to where
/// a network sees them, depth included.
///
/// Depth tells more than the picture alone. On a head that is turned the mesh draws the farther
/// half too wide; the pose that makes a pinhole camera see it so (cv::solvePnP) takes that for a
/// face that is near, and says 20 to 28 degrees where it is turned by 45 to 60.
///
/// Source: cv::estimateAffine3D, which is Umeyama, "Least-squares estimation of transformation
/// parameters between two point patterns", 1991. The direction in which the head is seen is added:
/// the camera's focal length is taken as the picture's longer side (about 53 degrees of view).
///
/// Any thread.
class HeadPoseSolver {
 public:
  /// How far a head is turned by how far the mesh turns its points. Source: ours, docs/vision.md:
  /// judged by eye on six people between 17 and 75 degrees, 1.2 to 1.45.
  static constexpr double kTurnByMesh = 1.3;

  /// @param model  where the points are on a head that looks into the camera; at least 6
  explicit HeadPoseSolver(std::span<const SpacePoint> model);

  /// Relative to the camera. Nothing where no pose fits. `points` in the model's order.
  [[nodiscard]] std::optional<pipeline::HeadPose> solve(const std::vector<SpacePoint>& points,
                                                        pipeline::PictureSize picture) const;

 private:
  std::vector<cv::Point3d> model_;
};

}  // namespace cabinwatch::vision
