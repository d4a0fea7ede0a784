#include "vision/head_pose_solver.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <opencv2/calib3d.hpp>

namespace cabinwatch::vision {
namespace {

double degrees(double radians) { return radians * 180.0 / std::numbers::pi; }

/// Angles of a rotation that first nods, then turns, then tilts.
pipeline::HeadPose angles_of(const cv::Matx33d& r) {
  return {
      // A nose that turns to the picture's right turns to the own left of one who looks out of it.
      .yaw = degrees(std::atan2(r(2, 0), std::hypot(r(0, 0), r(1, 0)))),
      .pitch = degrees(std::atan2(r(2, 1), r(2, 2))),
      // Clockwise in the picture is to the left shoulder of one who looks into the camera.
      .roll = -degrees(std::atan2(r(1, 0), r(0, 0)))};
}

}  // namespace

HeadPoseSolver::HeadPoseSolver(std::span<const SpacePoint> model) {
  for (const SpacePoint& point : model) model_.emplace_back(point.x, point.y, point.z);
}

std::optional<pipeline::HeadPose> HeadPoseSolver::solve(const std::vector<Point>& points,
                                                        pipeline::PictureSize picture) {
  if (points.size() != model_.size()) return std::nullopt;
  std::vector<cv::Point2d> seen;
  std::ranges::transform(points, std::back_inserter(seen),
                         [](Point point) { return cv::Point2d(point.x, point.y); });
  const double focal_length = std::max(picture.width, picture.height);
  const cv::Matx33d camera(focal_length, 0, picture.width / 2.0, 0, focal_length,
                           picture.height / 2.0, 0, 0, 1);
  try {
    if (!has_last_ && !cv::solvePnP(model_, seen, camera, cv::noArray(), rotation_, translation_,
                                    false, cv::SOLVEPNP_EPNP)) {
      return std::nullopt;
    }
    has_last_ = cv::solvePnP(model_, seen, camera, cv::noArray(), rotation_, translation_, true,
                             cv::SOLVEPNP_ITERATIVE);
    if (!has_last_) return std::nullopt;
    cv::Matx33d rotation;
    cv::Rodrigues(rotation_, rotation);
    const pipeline::HeadPose pose = angles_of(rotation);
    has_last_ = std::isfinite(pose.yaw) && std::isfinite(pose.pitch) && std::isfinite(pose.roll);
    return has_last_ ? std::optional(pose) : std::nullopt;
  } catch (const cv::Exception&) {  // points that no camera can see
    has_last_ = false;
    return std::nullopt;
  }
}

}  // namespace cabinwatch::vision
