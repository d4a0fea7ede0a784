#include "vision/driver_reader.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <vector>

namespace cabinwatch::vision {
namespace {

using namespace std::chrono_literals;
using base::Clock;
using pipeline::Calibration;
using pipeline::Gaze;
using pipeline::ReflexObservation;
using pipeline::SightQuality;

const base::Clock::time_point kStart{1h};

FaceMeasures eyes(const EyeMeasure& left, const EyeMeasure& right) {
  FaceMeasures face{.mouth_openness = 0.05, .eye_width = 30.0, .presence = 1.0, .pose = {}};
  face.eyes = {left, right};
  return face;
}

constexpr EyeMeasure kOpen{0.30, 0.11, -0.04, 0.0, 30.0};
constexpr EyeMeasure kShut{0.04, 0.07, 0.04, 0.0, 30.0};

FaceMeasures open_eyes() { return eyes(kOpen, kOpen); }
FaceMeasures closed_eyes() { return eyes(kShut, kShut); }

/// Lids down, and the head lower than usual by so many degrees.
FaceMeasures lowered(double head_down) {
  FaceMeasures face = eyes({0.06, 0.10, 0.07, 0.0, 30.0}, {0.06, 0.10, 0.07, 0.0, 30.0});
  face.pose.pitch = head_down;
  return face;
}

FaceMeasures turned(double yaw) {
  FaceMeasures face = open_eyes();
  face.pose.yaw = yaw;
  return face;
}

/// A drive seen 20 times a second, by a driver who blinks every 4 s and moves a little.
class Drive {
 public:
  ReflexObservation watch(std::chrono::milliseconds lasting, const FaceMeasures& face,
                          SightQuality quality = SightQuality::good) {
    for (const auto end = now_ + lasting; now_ < end; now_ += kPeriod) {
      last_ = reader_.see_face(face, quality, true, now_);
      all.push_back(last_);
    }
    return last_;
  }

  ReflexObservation attentive(std::chrono::seconds lasting) {
    for (auto at = 0s; at < lasting; at += 4s) {
      watch(3700ms, turned(at % 8s == 0s ? 2.0 : -2.0));
      watch(200ms, closed_eyes());
      watch(100ms, open_eyes());
    }
    return last_;
  }

  ReflexObservation nobody(std::chrono::seconds lasting,
                           SightQuality reason = SightQuality::no_face) {
    for (const auto end = now_ + lasting; now_ < end; now_ += kPeriod) {
      last_ = reader_.see_none(reason, now_);
      all.push_back(last_);
    }
    return last_;
  }

  ReflexObservation head_alone(std::chrono::milliseconds lasting) {
    for (const auto end = now_ + lasting; now_ < end; now_ += kPeriod) {
      last_ = reader_.see_head(now_);
      all.push_back(last_);
    }
    return last_;
  }

  DriverReader& reader() { return reader_; }
  std::vector<ReflexObservation> all;

 private:
  static constexpr std::chrono::milliseconds kPeriod{50};
  DriverReader reader_;
  base::Clock::time_point now_ = kStart;
  ReflexObservation last_;
};

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
  (void)reader.see_face(closed_eyes(), SightQuality::good, false, kStart);
  const auto told = reader.see_face(open_eyes(), SightQuality::good, false, kStart + 200ms);
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

TEST_CASE("while a driver's rest is unknown, it is not told where the gaze goes", "[driver]") {
  Drive drive;
  const auto told = drive.watch(10s, turned(50));
  CHECK(told.calibration == Calibration::learning);
  CHECK_FALSE(told.gaze);
  CHECK(told.head->yaw == Approx(50));
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
  drive.watch(100ms, turned(40));
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
  drive.watch(100ms, turned(40));
  drive.watch(1s, turned(0));
  const auto told = drive.head_alone(3s);
  CHECK(told.quality == SightQuality::uncertain);
  CHECK_FALSE(told.gaze);
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
  drive.watch(31s, closed_eyes());
  CHECK(drive.nobody(10s).perclos == 1.0);
}

TEST_CASE("a yawn is told", "[driver]") {
  Drive drive;
  drive.attentive(4s);
  FaceMeasures yawning = open_eyes();
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

TEST_CASE("a driver who looks into the lap is told to look down", "[driver]") {
  Drive drive;
  drive.attentive(40s);
  const auto told = drive.watch(2s, lowered(0.0));
  CHECK_FALSE(told.eyes_closed);
  CHECK(told.gaze == Gaze::down);
}

bool tells_closed(const std::vector<ReflexObservation>& all, std::size_t from) {
  return std::any_of(all.begin() + static_cast<std::ptrdiff_t>(from), all.end(),
                     [](const auto& told) { return told.eyes_closed == true; });
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

TEST_CASE("lids that always meet low are closed where this driver's blinks meet as low",
          "[driver]") {
  const EyeMeasure painted{0.05, 0.09, 0.07, 0.0, 30.0};  // eyeliner
  Drive drive;
  for (int i = 0; i < 15; ++i) {
    drive.watch(3700ms, turned(i % 2 == 0 ? 2.0 : -2.0));
    drive.watch(200ms, eyes(painted, painted));
    drive.watch(100ms, open_eyes());
  }
  const auto before = drive.all.size();
  drive.watch(1s, eyes(painted, painted));
  for (auto i = before; i < drive.all.size(); ++i) CHECK(drive.all[i].eyes_closed == true);
}

TEST_CASE("eyes whose blinks measure shallow are told closed when they measure that", "[driver]") {
  const EyeMeasure shallow{0.15, 0.07, 0.01, 0.0, 30.0};
  Drive drive;
  CHECK(drive.watch(200ms, eyes(shallow, shallow)).eyes_closed == false);  // nothing known yet
  for (int i = 0; i < 15; ++i) {
    drive.watch(3700ms, turned(i % 2 == 0 ? 2.0 : -2.0));
    drive.watch(200ms, eyes(shallow, shallow));
    drive.watch(100ms, open_eyes());
  }
  CHECK(drive.watch(2s, eyes(shallow, shallow)).eyes_closed == true);
}

TEST_CASE("sleep shows through one good eye, whatever the other one reads", "[driver]") {
  // Behind hair: it reads open, trembles, and never blinks.
  const EyeMeasure hidden{0.30, 0.11, -0.04, 0.0, 30.0};
  const bool is_left = GENERATE(true, false);
  const auto seen = [&](const EyeMeasure& good) {
    return is_left ? eyes(good, hidden) : eyes(hidden, good);
  };
  Drive drive;
  for (int i = 0; i < 12; ++i) {
    drive.watch(3700ms, seen(kOpen));
    drive.watch(200ms, seen(kShut));
    drive.watch(100ms, seen(kOpen));
  }
  CHECK(drive.watch(100ms, seen(kOpen)).eyes_closed == false);
  CHECK(drive.watch(1s, seen(kShut)).eyes_closed == true);
}

TEST_CASE("the eye that is seen half as wide as the other does not decide", "[driver]") {
  EyeMeasure narrow = kOpen;
  narrow.width = 15.0;
  Drive drive;
  drive.attentive(20s);
  CHECK(drive.watch(1s, eyes(kShut, narrow)).eyes_closed == true);
  drive.attentive(4s);
  narrow = kShut;
  narrow.width = 15.0;
  CHECK(drive.watch(1s, eyes(kOpen, narrow)).eyes_closed == false);
}

TEST_CASE("under street lamps, dark for a quarter of a second in two, a closure is one",
          "[driver]") {
  Drive drive;
  drive.attentive(40s);
  const auto before = drive.all.size();
  for (int i = 0; i < 6; ++i) {
    drive.watch(250ms, closed_eyes());
    drive.watch(250ms, closed_eyes(), SightQuality::dark);
  }
  for (auto i = before; i < drive.all.size(); ++i) {
    if (drive.all[i].quality == SightQuality::good) CHECK(drive.all[i].eyes_closed == true);
  }
  CHECK(*drive.watch(50ms, open_eyes()).ended_closure == 3s);
}

TEST_CASE("at 4 frames a second closed eyes are told, and blinks are no PERCLOS", "[driver]") {
  DriverReader reader;
  auto at = kStart;
  ReflexObservation told;
  for (int i = 0; i < 160; ++i, at += 250ms) {
    FaceMeasures face = i % 14 == 0 ? closed_eyes() : open_eyes();
    face.pose.yaw = i % 20 < 10 ? 2.0 : -2.0;
    told = reader.see_face(face, SightQuality::good, false, at);
    CHECK(told.eyes_closed == (i % 14 == 0));
  }
  CHECK(told.perclos == 0.0);
  for (int i = 0; i < 8; ++i, at += 250ms) {
    told = reader.see_face(closed_eyes(), SightQuality::good, false, at);
    CHECK(told.eyes_closed == true);
  }
  CHECK(*told.perclos > 0.03);
}

TEST_CASE("a wink is neither sleep nor an open eye for long", "[driver]") {
  Drive drive;
  drive.attentive(40s);
  const auto before = drive.all.size();
  drive.watch(400ms, eyes(kShut, kOpen));
  CHECK_FALSE(tells_closed(drive.all, before));
  CHECK_FALSE(drive.watch(2s, eyes(kShut, kOpen)).eyes_closed);
  CHECK_FALSE(tells_closed(drive.all, before));
}

TEST_CASE("a hand over one eye for a minute hides no sleep, and makes none", "[driver]") {
  const double reading = GENERATE(0.05, 0.14, 0.30);  // of the points on the hand
  const EyeMeasure hand{reading, 0.1, 0.0, 0.0, 30.0};
  Drive drive;
  drive.attentive(40s);
  const auto before = drive.all.size();
  drive.watch(200ms, closed_eyes());  // it comes with a blink
  for (int i = 0; i < 15; ++i) {
    drive.watch(3700ms, eyes(hand, kOpen));
    drive.watch(200ms, eyes(hand, kShut));
    drive.watch(100ms, eyes(hand, kOpen));
  }
  std::chrono::milliseconds longest{0};
  std::chrono::milliseconds closed{0};
  for (auto i = before; i < drive.all.size(); ++i) {
    closed = drive.all[i].eyes_closed == true ? closed + 50ms : 0ms;
    longest = std::max(longest, closed);
  }
  CHECK(longest < 1s);
  CHECK(drive.watch(1s, eyes(hand, kOpen)).eyes_closed == false);
  CHECK(drive.watch(1s, eyes(hand, kShut)).eyes_closed == true);
}

}  // namespace
}  // namespace cabinwatch::vision
