#include <catch2/catch.hpp>
#include <chrono>

#include "drive.hpp"
#include "vision/driver_reader.hpp"

/// Where a driver is told to look, and how the head is turned.
namespace cabinwatch::vision {
namespace {

using namespace std::chrono_literals;
using pipeline::Calibration;
using pipeline::Gaze;
using pipeline::SightQuality;

TEST_CASE("a head is told relative to how this driver holds it", "[driver]") {
  Drive drive;
  for (int i = 0; i < 10; ++i) {
    drive.watch(3800ms, turned(25));  // the camera stands aside
    drive.watch(200ms, closed_eyes());
  }
  CHECK(drive.watch(1s, turned(25)).head->yaw == Approx(0).margin(1));
  CHECK(drive.watch(1s, turned(25)).gaze == Gaze::road);
  CHECK(drive.watch(1s, turned(-20)).head->yaw == Approx(-45).margin(1));
  CHECK(drive.watch(1s, turned(-20)).gaze == Gaze::away);
}

TEST_CASE("while a driver's rest is unknown, it is not told that the gaze is on the road",
          "[driver]") {
  Drive drive;
  const auto told = drive.watch(10s, turned(40));  // may be how the camera stands
  CHECK(told.calibration == Calibration::learning);
  CHECK_FALSE(told.gaze);
  CHECK(told.head->yaw == Approx(40));
  Drive ahead;
  CHECK_FALSE(ahead.attentive(8s).gaze);
}

TEST_CASE("a look aside is told before a driver's rest is known, and that it has ended",
          "[driver]") {
  Drive drive;
  drive.attentive(4s);
  const auto before = drive.all.size();
  drive.watch(8s, turned(-50));
  for (auto i = before; i < drive.all.size(); ++i) CHECK(drive.all[i].gaze == Gaze::away);
  CHECK(drive.watch(2s, turned(3)).gaze == Gaze::road);
  CHECK_FALSE(drive.watch(3s, turned(3)).gaze);
}

TEST_CASE(
    "a look down with open eyes is told before a driver's rest is known, and that it has ended",
    "[driver]") {
  Drive drive;
  drive.attentive(4s);
  const auto before = drive.all.size();
  FaceMeasures down = eyes({0.20, 0.11, 0.0, 0.0, 30.0}, {0.20, 0.11, 0.0, 0.0, 30.0});
  down.pose.pitch = 12;
  drive.watch(3s, down);
  for (auto i = before; i < drive.all.size(); ++i) CHECK(drive.all[i].gaze == Gaze::down);
  CHECK(drive.watch(2s, turned(0)).gaze == Gaze::road);
  CHECK_FALSE(drive.watch(3s, turned(0)).gaze);
}

TEST_CASE("a look down that lasts until it is usual is not the road", "[driver]") {
  Drive drive;
  drive.attentive(4s);
  FaceMeasures down = eyes({0.20, 0.11, 0.0, 0.0, 30.0}, {0.20, 0.11, 0.0, 0.0, 30.0});
  down.pose.pitch = 12;
  drive.watch(20s, down);
  for (const auto& told : drive.all) CHECK_FALSE(told.gaze == Gaze::road);
}

TEST_CASE("a look aside that lasts until it is usual is not the road", "[driver]") {
  Drive drive;
  drive.watch(20s, turned(45));
  for (const auto& told : drive.all) CHECK_FALSE(told.gaze == Gaze::road);
  Drive ahead;
  ahead.attentive(1s);
  ahead.watch(30s, turned(45));
  for (const auto& told : ahead.all) CHECK_FALSE(told.gaze == Gaze::road);
}

TEST_CASE("a head that wavers around forty degrees looks aside for as long as one beyond",
          "[driver]") {
  Drive drive;
  for (int i = 0; i < 20; ++i) {  // 4 s
    CHECK(drive.watch(67ms, turned(41)).gaze == Gaze::away);
    CHECK(drive.watch(67ms, turned(38)).gaze == Gaze::away);
  }
}

TEST_CASE("behind sunglasses a look down is told by the head", "[driver]") {
  Drive drive;
  drive.attentive(4s);
  FaceMeasures down = open_eyes();
  down.pose.pitch = 20;
  CHECK(drive.watch(1s, down, SightQuality::occluded).gaze == Gaze::down);
}

TEST_CASE("lowered lids are not on the road while a driver's rest is unknown", "[driver]") {
  Drive drive;
  drive.attentive(8s);
  CHECK_FALSE(drive.watch(2s, lowered(10.0)).gaze == Gaze::road);
}

TEST_CASE("a head that has turned until its face is lost looks away, for ten seconds at most",
          "[driver]") {
  Drive drive;
  drive.attentive(8s);
  drive.watch(100ms, turned(50));
  const auto told = drive.head_alone(9s);
  CHECK(told.quality == SightQuality::good);
  CHECK(told.gaze == Gaze::away);
  CHECK(told.confidence >= 0.5);
  CHECK_FALSE(told.head);  // where exactly to nobody sees
  CHECK_FALSE(told.eyes_closed);
  CHECK(drive.head_alone(2s).quality == SightQuality::uncertain);
}

TEST_CASE("a head whose face is lost though it looked ahead cannot be judged", "[driver]") {
  Drive drive;
  drive.attentive(8s);
  drive.watch(100ms, turned(50));
  drive.watch(1s, turned(0));
  const auto told = drive.head_alone(3s);
  CHECK(told.quality == SightQuality::uncertain);
  CHECK_FALSE(told.gaze);
}

TEST_CASE(
    "a head that is seen in profile looks away, for as long as it is, from the first frame on",
    "[driver]") {
  Drive drive;
  CHECK(drive.head_alone(100ms, 55.0).gaze == Gaze::away);
  CHECK(drive.head_alone(6s, 55.0).gaze == Gaze::away);
  CHECK(drive.head_alone(100ms, 55.0).quality == SightQuality::good);
  CHECK(drive.watch(100ms, turned(68.0)).gaze == Gaze::away);  // a profile taught nothing
  CHECK_FALSE(drive.head_alone(11s, 10.0).gaze);  // a hand, a back of a head: nobody can tell
  drive.attentive(40s);
  CHECK(drive.head_alone(20s, -70.0).gaze == Gaze::away);
  CHECK(drive.watch(1s, open_eyes()).gaze == Gaze::road);
}

TEST_CASE("a head that looks nearly ahead, of which no face is seen, is told as nothing",
          "[driver]") {
  Drive drive;
  drive.attentive(40s);
  CHECK_FALSE(drive.head_alone(1s, 25.0).gaze);
  CHECK(drive.head_alone(1s, 25.0).quality == SightQuality::uncertain);
}

TEST_CASE("a driver whom the camera always sees aside does not look away in that profile",
          "[driver]") {
  Drive drive;
  drive.watch(20s, turned(50.0));
  CHECK_FALSE(drive.head_alone(1s, 60.0).gaze);
}

TEST_CASE("a profile that shows no likeness of a face looks away, for five seconds at most",
          "[driver]") {
  Drive drive;
  drive.attentive(8s);
  drive.watch(100ms, turned(50));
  const auto told = drive.nobody(4s);
  CHECK(told.quality == SightQuality::good);
  CHECK(told.gaze == Gaze::away);
  CHECK(drive.nobody(2s).quality == SightQuality::no_face);
  drive.watch(1s, turned(0));
  CHECK(drive.nobody(1s).quality == SightQuality::no_face);  // it looked ahead
}

TEST_CASE("a look aside from the first frame on is told", "[driver]") {
  Drive drive;
  drive.watch(4s, turned(55));
  for (const auto& told : drive.all) CHECK(told.gaze == Gaze::away);
}

TEST_CASE(
    "points that spring back towards the camera while a head turns do not tell where it looks",
    "[driver]") {
  Drive drive;
  drive.attentive(8s);
  drive.watch(300ms, turned(35));
  FaceMeasures sprung = turned(10);
  sprung.presence = 0.93;
  const auto reason = GENERATE(SightQuality::good, SightQuality::uncertain);
  CHECK(drive.watch(4s, sprung, reason).gaze == Gaze::away);
  CHECK_FALSE(drive.watch(7s, sprung, reason).gaze == Gaze::away);  // not for ever
  drive.watch(1s, turned(0));
  CHECK_FALSE(drive.watch(1s, sprung, reason).gaze == Gaze::away);  // it did not turn
}

TEST_CASE("another driver's look aside is told at once, since the camera has not moved",
          "[driver]") {
  Drive drive;
  drive.attentive(8s);
  drive.reader().forget();
  CHECK(drive.watch(500ms, turned(40)).gaze == Gaze::away);
}

TEST_CASE("a driver who looks into the lap is told to look down", "[driver]") {
  Drive drive;
  drive.attentive(40s);
  const auto told = drive.watch(2s, lowered(0.0));
  CHECK_FALSE(told.eyes_closed);
  CHECK(told.gaze == Gaze::down);
}

}  // namespace
}  // namespace cabinwatch::vision
