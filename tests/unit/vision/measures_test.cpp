#include <catch2/catch.hpp>

#include "drawn_face.hpp"
#include "vision/eye_measure.hpp"
#include "vision/face_measures.hpp"
#include "vision/gaze_side.hpp"
#include "vision/head_pose_solver.hpp"

namespace cabinwatch::vision {
namespace {

using pipeline::Gaze;
using pipeline::HeadPose;

TEST_CASE("an eye's measures are those it was drawn with, at any size and angle", "[eye]") {
  const double size = GENERATE(60.0, 200.0, 900.0);
  const double angle = GENERATE(-0.5, 0.0, 0.3);
  const DrawnFace face{
      .size = size, .angle = angle, .aspect_ratio = 0.27, .lower_lid = 0.1, .iris_offset = 0.08};
  const EyeMeasure measured = measure(face.shape().left_eye);
  CHECK(measured.aspect_ratio == Approx(0.27));
  CHECK(measured.lower_lid == Approx(0.1));
  CHECK(measured.lid_middle == Approx(0.1 - 0.27 / 2));
  CHECK(measured.iris_offset == Approx(0.08));
}

TEST_CASE("an eye whose points all coincide has finite measures", "[eye]") {
  const EyeMeasure measured = measure(EyeShape{});
  CHECK(measured.aspect_ratio == 0.0);
  CHECK(measured.iris_offset == 0.0);
}

TEST_CASE("a mouth's openness is its gap by its width", "[mouth]") {
  CHECK(mouth_openness(DrawnFace{.mouth_openness = 0.6}.shape().mouth) == Approx(0.6));
  CHECK(mouth_openness(MouthShape{}) == 0.0);
}

TEST_CASE("each eye is measured by itself", "[eye]") {
  FaceShape shape = DrawnFace{.aspect_ratio = 0.3}.shape();
  shape.right_eye = DrawnFace{.aspect_ratio = 0.1}.shape().right_eye;
  const FaceMeasures measured = measure(shape, {0, 0, 0});
  CHECK(measured.eyes[0].aspect_ratio == Approx(0.3));
  CHECK(measured.eyes[1].aspect_ratio == Approx(0.1));
  CHECK(measured.eyes[0].width == Approx(40.0));
}

TEST_CASE("an eye that a turned head shows narrower is no wider open for it", "[eye]") {
  const FaceShape shape = DrawnFace{.aspect_ratio = 0.2, .lower_lid = 0.1}.shape();
  const double ahead = measure(shape, {0, 0, 0}).eyes[0].aspect_ratio;
  CHECK(ahead == Approx(0.2));
  // Turned to the own left, the picture's left eye is the nearer one.
  const FaceMeasures left = measure(shape, {60, 0, 0});
  CHECK(left.eyes[0].aspect_ratio == Approx(0.2 * 0.732).epsilon(0.01));  // cos 45 by cos 15
  CHECK(left.eyes[0].lower_lid == Approx(0.1 * 0.732).epsilon(0.01));
  CHECK(left.eyes[1].aspect_ratio < left.eyes[0].aspect_ratio);
  const FaceMeasures right = measure(shape, {-60, 0, 0});
  CHECK(right.eyes[1].aspect_ratio == Approx(left.eyes[0].aspect_ratio));
  // Beyond some 80 degrees points are guesses.
  CHECK(measure(shape, {90, 0, 0}).eyes[1].aspect_ratio == Approx(0.2 * 0.4));
}

TEST_CASE("a head's pose is found again from where its points are seen", "[pose]") {
  const HeadPose pose = GENERATE(HeadPose{0, 0, 0}, HeadPose{30, 0, 0}, HeadPose{-45, 0, 0},
                                 HeadPose{0, 25, 0}, HeadPose{0, -20, 0}, HeadPose{0, 0, 30},
                                 HeadPose{20, 15, -10}, HeadPose{-25, -10, 15});
  const pipeline::PictureSize picture =
      GENERATE(pipeline::PictureSize{1280, 720}, pipeline::PictureSize{360, 288});
  const auto found =
      HeadPoseSolver(drawn_head()).solve(seen_by_mesh(drawn_head(), pose, picture), picture);
  REQUIRE(found);
  CHECK(found->yaw == Approx(HeadPoseSolver::kTurnByMesh * pose.yaw).margin(0.1));
  CHECK(found->pitch == Approx(pose.pitch).margin(0.1));
  CHECK(found->roll == Approx(pose.roll).margin(0.1));
}

TEST_CASE("a turning head is followed to a profile, and not beyond", "[pose]") {
  const HeadPoseSolver solver(drawn_head());
  double before = -91;
  for (int yaw = -69; yaw <= 69; yaw += 3) {
    const auto found =
        solver.solve(seen_by_mesh(drawn_head(), {yaw * 1.0, 5, 0}, {1280, 720}), {1280, 720});
    REQUIRE(found);
    CHECK(found->yaw > before);
    before = found->yaw;
  }
  const auto beyond =
      solver.solve(seen_by_mesh(drawn_head(), {80, 5, 0}, {1280, 720}), {1280, 720});
  REQUIRE(beyond);
  CHECK(beyond->yaw == Approx(90).margin(0.1));
}

TEST_CASE("a face is turned that looks into the camera from beside the picture's middle",
          "[pose]") {
  const HeadPoseSolver solver(drawn_head());
  auto points = seen_by_mesh(drawn_head(), {0, 0, 0}, {1000, 1000});
  for (SpacePoint& point : points) {
    point.x += 200;  // 11.3 degrees
    point.y -= 100;  // 5.7 degrees
  }
  const auto found = solver.solve(points, {1000, 1000});
  REQUIRE(found);
  CHECK(found->yaw == Approx(-11.3).margin(0.1));
  CHECK(found->pitch == Approx(5.7).margin(0.1));
}

TEST_CASE("the yaw of a head seen with a pixel's noise is right within 3 degrees", "[pose]") {
  auto points = seen_by_mesh(drawn_head(), {20, 0, 0}, {1280, 720});
  for (std::size_t i = 0; i < points.size(); ++i) {
    points[i].x += i % 2 == 0 ? 1.0 : -1.0;
    points[i].y += i % 3 == 0 ? 1.0 : -1.0;
    points[i].z += i % 4 < 2 ? 1.0 : -1.0;
  }
  const auto found = HeadPoseSolver(drawn_head()).solve(points, {1280, 720});
  REQUIRE(found);
  CHECK(found->yaw == Approx(20 * HeadPoseSolver::kTurnByMesh).margin(3));
}

TEST_CASE("no pose is told from points that no head can show", "[pose]") {
  const HeadPoseSolver solver(drawn_head());
  CHECK_FALSE(solver.solve({}, {1280, 720}));
  CHECK_FALSE(solver.solve(std::vector<SpacePoint>(3), {1280, 720}));
  const std::vector<SpacePoint> one_place(drawn_head().size(), SpacePoint{5, 5, 0});
  CHECK_FALSE(solver.solve(one_place, {64, 64}));
}

TEST_CASE("gaze follows the head", "[gaze]") {
  CHECK(gaze_side({0, 0, 0}, 0, 1.0) == Gaze::road);
  CHECK(gaze_side({15, 5, 0}, 0, 1.0) == Gaze::road);
  CHECK(gaze_side({25, 0, 0}, 0, 1.0) == Gaze::mirrors);
  CHECK(gaze_side({45, 0, 0}, 0, 1.0) == Gaze::away);
  CHECK(gaze_side({-45, 0, 0}, 0, 1.0) == Gaze::away);
  CHECK(gaze_side({0, 25, 0}, 0, 1.0) == Gaze::down);
}

TEST_CASE("gaze follows the eyes: they add to the head's turn, or undo it", "[gaze]") {
  constexpr double kTwentyDegrees = 0.137;  // sin(20 deg) / 2.5
  CHECK(gaze_side({0, 0, 0}, kTwentyDegrees / 2, 1.0) == Gaze::road);
  CHECK(gaze_side({15, 0, 0}, kTwentyDegrees, 1.0) == Gaze::away);
  CHECK(gaze_side({30, 0, 0}, -kTwentyDegrees, 1.0) == Gaze::road);
}

TEST_CASE("lids that are half down under a head that is a little lower look down", "[gaze]") {
  CHECK(gaze_side({0, 10, 0}, 0, 0.6) == Gaze::down);
  CHECK(gaze_side({0, 10, 0}, 0, 0.9) == Gaze::road);  // the instruments
  CHECK(gaze_side({0, 4, 0}, 0, 0.4) == Gaze::road);   // tired eyes
}

}  // namespace
}  // namespace cabinwatch::vision
