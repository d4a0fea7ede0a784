#include "vision/calibration.hpp"

#include <catch2/catch.hpp>
#include <chrono>

#include "vision/running_median.hpp"

namespace cabinwatch::vision {
namespace {

using namespace std::chrono_literals;
using pipeline::Calibration;

FaceMeasures face(double left_ratio, double right_ratio, pipeline::HeadPose pose) {
  FaceMeasures measured{.mouth_openness = 0.0, .eye_width = 30.0, .presence = 1.0, .pose = pose};
  measured.eyes[0] = {left_ratio, 0.11, 0.0, 0.02, 30.0};
  measured.eyes[1] = {right_ratio, 0.11, 0.0, 0.02, 30.0};
  return measured;
}

FaceMeasures face(double aspect_ratio, pipeline::HeadPose pose = {}) {
  return face(aspect_ratio, aspect_ratio, pose);
}

/// Blinks for 200 ms every 3 s; its deepest frame, between others, is `closed`.
void blink(CalibrationLearner& learner, int times, double open, double closed) {
  for (int i = 0; i < times; ++i) {
    for (auto at = 0ms; at < 2800ms; at += 100ms) learner.see(face(open), 100ms);
    learner.see(face((open + closed) / 2), 50ms);
    learner.see(face(closed), 50ms);
    learner.see(face(closed * 1.1), 50ms);
    learner.see(face((open + closed) / 2), 50ms);
  }
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
  CHECK(learner.baseline().eyes[0].open_ratio == Approx(0.35).margin(0.005));
  CHECK(learner.baseline().eyes[0].lower_lid == Approx(0.11).margin(0.005));
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
  CHECK(learner.baseline().eyes[0].open_ratio == Approx(0.30).margin(0.01));
  CHECK(learner.baseline().rest.yaw == Approx(0).margin(1));
}

TEST_CASE("who sleeps from the start teaches nothing: the literature's bounds hold",
          "[calibration]") {
  CalibrationLearner learner;
  const Baseline before = learner.baseline();
  show(learner, face(0.06), 120s);
  CHECK(learner.state() == Calibration::learning);
  CHECK(learner.baseline().eyes[0].open_ratio == before.eyes[0].open_ratio);
}

TEST_CASE("drooping lids are not taken for open eyes below what eyes can be", "[calibration]") {
  CalibrationLearner learner;
  show(learner, face(0.16), 60s);
  CHECK(learner.baseline().eyes[0].open_ratio == Approx(0.20));
}

TEST_CASE("what a minute has taught changes slowly", "[calibration]") {
  CalibrationLearner learner;
  show(learner, face(0.35), 180s);
  show(learner, face(0.25), 60s);  // tired eyes
  CHECK(learner.baseline().eyes[0].open_ratio == Approx(0.35).margin(0.01));
  show(learner, face(0.25), 900s);
  CHECK(learner.baseline().eyes[0].open_ratio == Approx(0.25).margin(0.01));
}

TEST_CASE("another driver is learnt anew", "[calibration]") {
  CalibrationLearner learner;
  show(learner, face(0.35), 60s);
  learner.forget();
  CHECK(learner.state() == Calibration::none);
  show(learner, face(0.24), 35s);
  CHECK(learner.baseline().eyes[0].open_ratio == Approx(0.24).margin(0.01));
}

TEST_CASE("each eye is learnt by itself", "[calibration]") {
  CalibrationLearner learner;
  for (auto at = 0s; at < 40s; at += 1s) learner.see(face(0.34, 0.25, {}), 1s);
  CHECK(learner.baseline().eyes[0].open_ratio == Approx(0.34).margin(0.01));
  CHECK(learner.baseline().eyes[1].open_ratio == Approx(0.25).margin(0.01));
}

TEST_CASE("where the lids lie is learnt of a head that faces the camera, and told of such a one",
          "[calibration]") {
  CalibrationLearner learner;
  FaceMeasures aside = face(0.30, {46, 0, 0});
  for (EyeMeasure& eye : aside.eyes) eye.lower_lid = 0.07;
  show(learner, aside, 10s);
  CHECK(learner.baseline().eyes[0].open_ratio == Approx(0.30).margin(0.01));
  CHECK_FALSE(learner.baseline().eyes[0].is_known);
  CHECK(learner.baseline().eyes[0].lower_lid == Approx(0.12));  // a typical one
  show(learner, face(0.30, {20, 0, 0}), 10s);
  CHECK(learner.baseline(-5.0).eyes[0].is_known);
  CHECK(learner.baseline(-5.0).eyes[0].lower_lid == Approx(0.11).margin(0.005));
  CHECK_FALSE(learner.baseline(46.0).eyes[0].is_known);
  CHECK(learner.baseline(46.0).eyes[0].lower_lid == Approx(0.12));
}

TEST_CASE("an eye that reads shut from the start does not keep the other from being learnt",
          "[calibration]") {
  CalibrationLearner learner;
  for (auto at = 0s; at < 40s; at += 1s) learner.see(face(0.32, 0.08, {}), 1s);
  CHECK(learner.state() == Calibration::ready);
  CHECK(learner.baseline().eyes[0].open_ratio == Approx(0.32).margin(0.01));
}

TEST_CASE("until blinks have shown it, closed eyes measure what the literature's do",
          "[calibration]") {
  CalibrationLearner learner;
  show(learner, face(0.30), 60s);
  CHECK(learner.baseline().eyes[0].closed_ratio == Approx(0.09).margin(0.01));
}

TEST_CASE("blinks show what closed eyes measure, however shallow", "[calibration]") {
  CalibrationLearner learner;
  blink(learner, 20, 0.29, 0.14);
  CHECK(learner.baseline().eyes[0].closed_ratio == Approx(0.14).margin(0.01));
  CHECK(learner.baseline().eyes[1].closed_ratio == Approx(0.14).margin(0.01));
}

TEST_CASE("no half open eye is ever learnt to be closed, and no deep blink makes sleep deeper",
          "[calibration]") {
  CalibrationLearner twitching;
  blink(twitching, 40, 0.30, 0.19);
  CHECK(twitching.baseline().eyes[0].closed_ratio < 0.17);
  CalibrationLearner deep;
  blink(deep, 40, 0.30, 0.01);
  CHECK(deep.baseline().eyes[0].closed_ratio == Approx(0.09).margin(0.01));
}

TEST_CASE("long closures and narrowed eyes are no blinks to learn from", "[calibration]") {
  CalibrationLearner learner;
  for (int i = 0; i < 20; ++i) {
    show(learner, face(0.30), 3s);
    show(learner, face(0.16), 1s);  // looks at the radio
  }
  CHECK(learner.baseline().eyes[0].closed_ratio == Approx(0.09).margin(0.01));
}

TEST_CASE("an eye that stays as it is while the other blinks is not seen", "[calibration]") {
  CalibrationLearner learner;
  blink(learner, 10, 0.30, 0.05);
  CHECK(learner.baseline().eyes[1].follows > 0.8);
  for (int i = 0; i < 4; ++i) {  // a hand comes
    show(learner, face(0.30, 0.28, {}), 3s);
    learner.see(face(0.05, 0.27, {}), 100ms);
    learner.see(face(0.06, 0.29, {}), 100ms);
  }
  CHECK(learner.baseline().eyes[0].follows > 0.8);
  CHECK(learner.baseline().eyes[1].follows < 0.3);
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

TEST_CASE("a running median knows other parts than the half", "[running_median]") {
  RunningMedian seen(0.0, 1.0);
  for (int i = 0; i < 100; ++i) seen.add(i / 100.0, 1.0, 1000.0);
  CHECK(seen.quantile(0.25, 0.0) == Approx(0.25).margin(0.02));
  CHECK(seen.quantile(0.9, 0.0) == Approx(0.9).margin(0.02));
  CHECK(RunningMedian(0.0, 1.0).quantile(0.25, 0.6) == 0.6);
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
