#include "vision/head_pose_solver.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/calib3d.hpp>

#include "vision/angle.hpp"

namespace cabinwatch::vision {
namespace {

/// Pixels in a millimetre: a head in this is a pixel wide.
constexpr double kLeastScale = 0.005;

/// Degrees: beyond a profile no face is seen.
constexpr double kMostTurn = 90.0;

/// Angles of a rotation that first nods, then turns, then tilts.
pipeline::HeadPose angles_of(const cv::Matx33d& r) {
  return {
      // A nose that turns to the picture's right turns to the own left of one who looks out of it.
      .yaw = in_degrees(std::atan2(r(2, 0), std::hypot(r(0, 0), r(1, 0)))),
      .pitch = in_degrees(std::atan2(r(2, 1), r(2, 2))),
      // Clockwise in the picture is to the left shoulder of one who looks into the camera.
      .roll = -in_degrees(std::atan2(r(1, 0), r(0, 0)))};
}

}  // namespace

HeadPoseSolver::HeadPoseSolver(std::span<const SpacePoint> model) {
  for (const SpacePoint& point : model) model_.emplace_back(point.x, point.y, point.z);
}

std::optional<pipeline::HeadPose> HeadPoseSolver::solve(const std::vector<SpacePoint>& points,
                                                        pipeline::PictureSize picture) const {
  if (points.size() != model_.size()) return std::nullopt;
  std::vector<cv::Point3d> seen;
  std::ranges::transform(points, std::back_inserter(seen), [](const SpacePoint& point) {
    return cv::Point3d(point.x, point.y, point.z);
  });
  try {
    double scale = 0.0;
    const cv::Matx34d transform = cv::estimateAffine3D(model_, seen, &scale, true);
    if (!(scale > kLeastScale)) return std::nullopt;
    pipeline::HeadPose pose = angles_of(transform.get_minor<3, 3>(0, 0));
    const double focal_length = std::max(picture.width, picture.height);
    // Where the model's own middle is seen, between the eyes and the neck.
    const double aside = transform(0, 3) - picture.width / 2.0;
    const double below = transform(1, 3) - picture.height / 2.0;
    pose.yaw = std::clamp(kTurnByMesh * pose.yaw, -kMostTurn, kMostTurn) -
               in_degrees(std::atan2(aside, focal_length));
    pose.pitch -= in_degrees(std::atan2(below, focal_length));
    const bool is_finite =
        std::isfinite(pose.yaw) && std::isfinite(pose.pitch) && std::isfinite(pose.roll);
    return is_finite ? std::optional(pose) : std::nullopt;
  } catch (const cv::Exception&) {  // points that no head can show
    return std::nullopt;
  }
}

}  // namespace cabinwatch::vision
