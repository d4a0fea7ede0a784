#include "vision/calibration.hpp"

#include <catch2/catch.hpp>
#include <chrono>

#include "vision/running_median.hpp"

namespace cabinwatch::vision {
namespace {

using namespace std::chrono_literals;
using pipeline::Calibration;

FaceMeasures face(double aspect_ratio, pipeline::HeadPose pose = {}) {
  return {.aspect_ratio = aspect_ratio,
          .lower_lid = 0.11,
          .lid_middle = 0.0,
          .iris_offset = 0.02,
          .mouth_openness = 0.0,
          .eye_width = 30.0,
          .presence = 1.0,
          .pose = pose};
}

void show(CalibrationLearner& learner, const FaceMeasures& measures, std::chrono::seconds lasting) {
  for (auto at = 0ms; at < lasting; at += 100ms) learner.see(measures, 100ms);
}

TEST_CASE("calibration is learnt from good frames of open eyes", "[calibration]") {
  CalibrationLearner learner;
  CHECK(learner.state() == Calibration::none);
  show(learner, face(0.35, {12, -8, 3}), CalibrationLearner::kReadyAfter - 1s);
  CHECK(learner.state() == Calibration::learning);
  CHECK(learner.baseline().rest.yaw == 0.0);
  show(learner, face(0.35, {12, -8, 3}), 2s);
  REQUIRE(learner.state() == Calibration::ready);
  CHECK(learner.baseline().open_ratio == Approx(0.35).margin(0.005));
  CHECK(learner.baseline().lower_lid == Approx(0.11).margin(0.005));
  CHECK(learner.baseline().rest.yaw == Approx(12).margin(1));
  CHECK(learner.baseline().rest.pitch == Approx(-8).margin(1));
  CHECK(learner.baseline().rest.roll == Approx(3).margin(1));
}

TEST_CASE("blinks and glances do not change what is learnt", "[calibration]") {
  CalibrationLearner learner;
  for (int i = 0; i < 60; ++i) {
    show(learner, face(0.30), 1s);
    learner.see(face(0.05), 300ms);              // a blink
    learner.see(face(0.15), 100ms);              // its end
    learner.see(face(0.28, {35, 0, 0}), 200ms);  // a mirror
  }
  CHECK(learner.baseline().open_ratio == Approx(0.30).margin(0.01));
  CHECK(learner.baseline().rest.yaw == Approx(0).margin(1));
}

TEST_CASE("who sleeps from the start teaches nothing: the literature's bounds hold",
          "[calibration]") {
  CalibrationLearner learner;
  const Baseline before = learner.baseline();
  show(learner, face(0.06), 120s);
  CHECK(learner.state() == Calibration::learning);
  CHECK(learner.baseline().open_ratio == before.open_ratio);
}

TEST_CASE("drooping lids are not taken for open eyes below what eyes can be", "[calibration]") {
  CalibrationLearner learner;
  show(learner, face(0.16), 60s);
  CHECK(learner.baseline().open_ratio == Approx(0.20));
}

TEST_CASE("what a minute has taught changes slowly", "[calibration]") {
  CalibrationLearner learner;
  show(learner, face(0.35), 180s);
  show(learner, face(0.25), 60s);  // tired eyes
  CHECK(learner.baseline().open_ratio == Approx(0.35).margin(0.01));
  show(learner, face(0.25), 900s);
  CHECK(learner.baseline().open_ratio == Approx(0.25).margin(0.01));
}

TEST_CASE("another driver is learnt anew", "[calibration]") {
  CalibrationLearner learner;
  show(learner, face(0.35), 60s);
  learner.forget();
  CHECK(learner.state() == Calibration::none);
  show(learner, face(0.24), 35s);
  CHECK(learner.baseline().open_ratio == Approx(0.24).margin(0.01));
}

TEST_CASE("a running median is weighted, and forgets", "[running_median]") {
  RunningMedian median(0.0, 1.0);
  CHECK(median.median(0.7) == 0.7);
  median.add(0.2, 3.0, 100.0);
  median.add(0.8, 2.0, 100.0);
  CHECK(median.median(0.0) == Approx(0.2).margin(0.005));
  median.add(0.8, 2.0, 100.0);
  CHECK(median.median(0.0) == Approx(0.8).margin(0.005));
  for (int i = 0; i < 20; ++i) median.add(0.4, 1.0, 5.0);
  CHECK(median.median(0.0) == Approx(0.4).margin(0.005));
  CHECK(median.weight() <= 6.0);
}

TEST_CASE("a running median takes what is out of range as its end", "[running_median]") {
  RunningMedian median(0.0, 1.0);
  median.add(-5.0, 1.0, 10.0);
  CHECK(median.median(0.5) == Approx(0.0).margin(0.005));
  median.clear();
  median.add(99.0, 1.0, 10.0);
  CHECK(median.median(0.5) == Approx(1.0).margin(0.005));
}

}  // namespace
}  // namespace cabinwatch::vision
