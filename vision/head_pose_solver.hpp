#pragma once

#include <opencv2/core.hpp>
#include <optional>
#include <span>
#include <vector>

#include "pipeline/picture_scaler.hpp"
#include "pipeline/reflex_observation.hpp"
#include "vision/face_shape.hpp"

namespace cabinwatch::vision {

/// Where a head points, from where its points are seen: the pose that makes a typical head look
/// so through a pinhole camera.
///
/// Source: cv::solvePnP, iterative (Levenberg-Marquardt); the camera's focal length is taken as the
/// picture's longer side (about 53 degrees of view), which moves angles by a few percent.
///
/// One thread.
class HeadPoseSolver {
 public:
  /// @param model  where the points are on a head that looks into the camera; at least 6
  explicit HeadPoseSolver(std::span<const SpacePoint> model);

  /// Relative to the camera. Nothing where no pose fits. `points` in the model's order.
  [[nodiscard]] std::optional<pipeline::HeadPose> solve(const std::vector<Point>& points,
                                                        pipeline::PictureSize picture);

  /// The next face is another, or elsewhere.
  void reset() noexcept { has_last_ = false; }

 private:
  std::vector<cv::Point3d> model_;
  bool has_last_ = false;  // a pose to begin with
  cv::Mat rotation_;
  cv::Mat translation_;
};

}  // namespace cabinwatch::vision
