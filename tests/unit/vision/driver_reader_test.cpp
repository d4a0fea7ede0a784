#include "vision/driver_reader.hpp"

#include <catch2/catch.hpp>
#include <chrono>

#include "drive.hpp"

namespace cabinwatch::vision {
namespace {

using namespace std::chrono_literals;
using pipeline::Calibration;
using pipeline::Gaze;
using pipeline::SightQuality;

TEST_CASE("an attentive driver is told as one", "[driver]") {
  Drive drive;
  const auto told = drive.attentive(60s);
  CHECK(told.quality == SightQuality::good);
  CHECK(told.calibration == Calibration::ready);
  CHECK(told.eyes_closed == false);
  CHECK(*told.eye_openness == Approx(1.0).margin(0.05));
  CHECK(told.gaze == Gaze::road);
  CHECK(told.is_yawning == false);
  CHECK(told.perclos == 0.0);  // blinks are no slow closures
  CHECK(told.confidence > 0.9);
}

TEST_CASE("blinks are told with their length", "[driver]") {
  Drive drive;
  drive.attentive(20s);
  int blinks = 0;
  for (const auto& told : drive.all) {
    if (!told.ended_closure) continue;
    ++blinks;
    CHECK(*told.ended_closure == 200ms);
  }
  CHECK(blinks == 5);
}

TEST_CASE("no length of a blink is told where frames come too rarely", "[driver]") {
  DriverReader reader;
  (void)reader.see_face(closed_eyes(), SightQuality::good, false, kDriveStart);
  const auto told = reader.see_face(open_eyes(), SightQuality::good, false, kDriveStart + 200ms);
  CHECK(told.eyes_closed == false);
  CHECK_FALSE(told.ended_closure);
}

TEST_CASE("closed eyes are told from the first frame to the last", "[driver]") {
  Drive drive;
  drive.attentive(40s);
  const auto before = drive.all.size();
  drive.watch(3s, closed_eyes());
  for (auto i = before; i < drive.all.size(); ++i) {
    CHECK(drive.all[i].eyes_closed == true);
    CHECK_FALSE(drive.all[i].gaze);  // closed eyes look nowhere
  }
  CHECK(*drive.watch(50ms, open_eyes()).ended_closure == 3s);
}

TEST_CASE("a driver who sleeps from the start is seen to have the eyes closed", "[driver]") {
  Drive drive;
  const auto told = drive.watch(45s, closed_eyes());
  CHECK(told.eyes_closed == true);
  CHECK(told.calibration == Calibration::learning);
  CHECK(told.perclos == 1.0);
}

TEST_CASE("a picture that cannot be judged tells neither closed eyes nor attention", "[driver]") {
  const auto reason =
      GENERATE(SightQuality::dark, SightQuality::glare, SightQuality::blurred,
               SightQuality::too_small, SightQuality::uncertain, SightQuality::frozen);
  Drive drive;
  drive.attentive(40s);
  const auto told = drive.watch(1s, closed_eyes(), reason);
  CHECK(told.quality == reason);
  CHECK_FALSE(told.eyes_closed);
  CHECK_FALSE(told.eye_openness);
  CHECK_FALSE(told.gaze);
  CHECK_FALSE(told.head);
  CHECK_FALSE(told.is_yawning);
}

TEST_CASE("behind sunglasses the head is seen, the eyes are not", "[driver]") {
  Drive drive;
  drive.attentive(40s);
  const auto ahead = drive.watch(1s, open_eyes(), SightQuality::occluded);
  CHECK(ahead.head);
  CHECK_FALSE(ahead.eyes_closed);
  CHECK_FALSE(ahead.gaze);  // the eyes may look anywhere
  CHECK(drive.watch(1s, turned(50), SightQuality::occluded).gaze == Gaze::away);
}

FaceMeasures shut_at(double yaw) {
  FaceMeasures face = closed_eyes();
  face.pose.yaw = yaw;
  return face;
}

TEST_CASE("eyes that look shut ever since the head turned to a profile are not told", "[driver]") {
  const auto ahead = GENERATE(3s, 60s);  // before and after the driver's rest is known
  const bool blinks = GENERATE(false, true);
  CAPTURE(ahead.count(), blinks);
  Drive drive;
  drive.attentive(ahead);
  if (blinks) drive.watch(200ms, shut_at(40));  // as many do while they turn
  const auto before = drive.all.size();
  const auto told = drive.watch(5s, shut_at(70));
  CHECK(told.quality == SightQuality::occluded);
  CHECK(told.gaze == Gaze::away);
  CHECK(told.head);
  CHECK_FALSE(tells_closed(drive.all, before));
  CHECK(drive.watch(1s, shut_at(0)).eyes_closed == true);
}

TEST_CASE("whoever sleeps while the head turns to a profile sleeps on", "[driver]") {
  Drive drive;
  drive.attentive(8s);
  drive.watch(1s, shut_at(20));
  const auto before = drive.all.size();
  drive.watch(5s, shut_at(70));
  for (auto i = before; i < drive.all.size(); ++i) CHECK(drive.all[i].eyes_closed == true);
}

TEST_CASE("a closure of some time ago is no sleep in a profile", "[driver]") {
  Drive drive;
  drive.attentive(8s);
  drive.watch(1s, closed_eyes());
  drive.watch(3s, closed_eyes(), SightQuality::blurred);
  const auto before = drive.all.size();
  drive.watch(3s, shut_at(70));
  CHECK_FALSE(tells_closed(drive.all, before));
}

TEST_CASE("eyes that contradict each other in a profile are not seen open there", "[driver]") {
  Drive drive;
  drive.attentive(8s);
  FaceMeasures askew = eyes(kOpen, kShut);
  askew.pose.yaw = 70;
  const auto before = drive.all.size();
  drive.watch(3s, askew);
  drive.watch(3s, shut_at(70));
  CHECK_FALSE(tells_closed(drive.all, before));
}

TEST_CASE("eyes that were seen open in a profile are told when they shut there", "[driver]") {
  Drive drive;
  drive.attentive(8s);
  CHECK(drive.watch(2s, turned(70)).gaze == Gaze::away);
  CHECK(drive.watch(1s, shut_at(70)).eyes_closed == true);
}

TEST_CASE("eyes that look open now and then in a profile are not seen open there", "[driver]") {
  Drive drive;
  drive.attentive(8s);
  const auto before = drive.all.size();
  for (int i = 0; i < 10; ++i) {
    drive.watch(300ms, shut_at(70));
    drive.watch(200ms, turned(70));
  }
  CHECK_FALSE(tells_closed(drive.all, before));
}

TEST_CASE("a driver whom the camera always sees in a profile is told to sleep there", "[driver]") {
  Drive drive;
  drive.watch(30s, turned(68));
  CHECK(drive.watch(1s, shut_at(68)).eyes_closed == true);
}

TEST_CASE("a driver who is out of sight for half a minute is forgotten, not before", "[driver]") {
  Drive drive;
  drive.attentive(40s);
  drive.nobody(29s);
  CHECK(drive.watch(50ms, open_eyes()).calibration == Calibration::ready);
  drive.nobody(31s);
  const auto told = drive.watch(50ms, open_eyes());
  CHECK(told.calibration == Calibration::learning);
  CHECK_FALSE(told.perclos);
}

TEST_CASE("the face of another is learnt anew", "[driver]") {
  Drive drive;
  drive.attentive(40s);
  drive.reader().forget();
  CHECK(drive.watch(50ms, open_eyes()).calibration == Calibration::learning);
}

TEST_CASE("time without a face is not open eyes' time", "[driver]") {
  Drive drive;
  drive.watch(50ms, open_eyes());
  drive.watch(31s, closed_eyes());
  CHECK(*drive.nobody(10s).perclos == Approx(1.0).margin(0.01));
}

TEST_CASE("a yawn is told", "[driver]") {
  Drive drive;
  drive.attentive(4s);
  constexpr EyeMeasure kHalfOpen{0.18, 0.11, -0.04, 0.0, 30.0};
  FaceMeasures yawning = eyes(kHalfOpen, kHalfOpen);
  yawning.mouth_openness = 0.8;
  CHECK(drive.watch(3s, yawning).is_yawning == true);
  CHECK(drive.watch(1s, open_eyes()).is_yawning == false);
}

TEST_CASE("a poster on the head-rest is no attentive driver", "[driver]") {
  Drive drive;
  const auto told = drive.watch(60s, open_eyes());
  CHECK(told.quality == SightQuality::uncertain);
  CHECK_FALSE(told.eyes_closed);
  CHECK_FALSE(told.gaze);
}

TEST_CASE("a glance into the lap with the head down is none of closed eyes", "[driver]") {
  Drive drive;
  drive.attentive(40s);
  const auto before = drive.all.size();
  FaceMeasures down = closed_eyes();  // as if they were
  down.pose.pitch = 15;
  CHECK(drive.watch(3s, down).gaze == Gaze::down);
  CHECK_FALSE(tells_closed(drive.all, before));
  CHECK(drive.watch(2s, down).eyes_closed == true);  // nobody looks there for that long
}

TEST_CASE("whoever falls asleep and then lets the head sink has the eyes closed all along",
          "[driver]") {
  Drive drive;
  drive.attentive(40s);
  const auto before = drive.all.size();
  for (double pitch = 0; pitch < 30; pitch += 1) {
    FaceMeasures nodding = closed_eyes();
    nodding.pose.pitch = pitch < 6 ? 0 : pitch;
    drive.watch(100ms, nodding);
  }
  for (auto i = before; i < drive.all.size(); ++i) CHECK(drive.all[i].eyes_closed == true);
}

}  // namespace
}  // namespace cabinwatch::vision
