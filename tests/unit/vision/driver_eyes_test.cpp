#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <chrono>

#include "drive.hpp"
#include "vision/driver_reader.hpp"

namespace cabinwatch::vision {
namespace {

using namespace std::chrono_literals;
using pipeline::ReflexObservation;
using pipeline::SightQuality;

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
  auto at = kDriveStart;
  ReflexObservation told;
  for (int i = 0; i < 160; ++i, at += 250ms) {
    FaceMeasures face = i % 14 == 13 ? closed_eyes() : open_eyes();
    face.pose.yaw = i % 20 < 10 ? 2.0 : -2.0;
    told = reader.see_face(face, SightQuality::good, false, at);
    CHECK(told.eyes_closed == (i % 14 == 13));
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

TEST_CASE(
    "sleep shows through one good eye from the first frame on, where a hand is over the other",
    "[driver]") {
  const bool is_left = GENERATE(true, false);
  const auto seen = [&](const EyeMeasure& good) {
    const EyeMeasure hand{0.25, 0.11, -0.04, 0.0, 30.0};  // as points on skin read
    FaceMeasures face = is_left ? eyes(good, hand) : eyes(hand, good);
    face.contrasts = is_left ? std::array{0.35, 0.01} : std::array{0.01, 0.35};
    const EyeLook skin{.open = 0.65, .closed = 0.1, .lowered = 0.05, .covered = 0.2};
    face.looks = {skin, skin};
    face.looks.at(is_left ? 0 : 1).reset();
    return face;
  };
  Drive drive;
  CHECK(drive.watch(200ms, seen(kOpen)).eyes_closed == false);
  CHECK(drive.watch(200ms, seen(kShut)).eyes_closed == true);
  CHECK(drive.watch(2s, seen(kShut)).eyes_closed == true);
  CHECK(drive.watch(200ms, seen(kOpen)).eyes_closed == false);
}

TEST_CASE("a closed eye that shows less contrast than the open one still counts", "[driver]") {
  // Lashes are as dark as an iris, or nearly: a wink is no hand.
  FaceMeasures wink = eyes(kShut, kOpen);
  wink.contrasts = {0.25, 0.45};
  Drive drive;
  drive.attentive(4s);
  CHECK_FALSE(drive.watch(2s, wink).eyes_closed);
}

FaceMeasures seen_as(FaceMeasures face, const EyeLook& look) {
  face.looks = {look, look};
  return face;
}

TEST_CASE("eyes whose pictures are surely shut are closed, wherever their lids' points lie",
          "[driver]") {
  Drive drive;
  drive.watch(5s, seen_as(open_eyes(), {.open = 0.95, .closed = 0.05}));
  CHECK(drive.watch(1s, seen_as(open_eyes(), {.open = 0.1, .closed = 0.8, .lowered = 0.1}))
            .eyes_closed == true);
  // What is hidden, or lowered, is not shut.
  CHECK(drive.watch(1s, seen_as(open_eyes(), {.open = 0.1, .closed = 0.3, .covered = 0.6}))
            .eyes_closed == false);
  CHECK(drive.watch(1s, seen_as(open_eyes(), {.open = 0.1, .closed = 0.3, .lowered = 0.6}))
            .eyes_closed == false);
}

TEST_CASE("an eye whose picture is rather shut does not speak for open eyes", "[driver]") {
  const EyeMeasure half_open{0.21, 0.07, 0.01, 0.0, 30.0};
  const EyeLook surely{.open = 0.1, .closed = 0.9};
  const auto seen = [&](double shut) {
    FaceMeasures face = eyes(half_open, half_open);
    face.looks = {surely, EyeLook{.open = 1.0 - shut, .closed = shut}};
    return face;
  };
  Drive drive;
  drive.watch(5s, seen_as(open_eyes(), {.open = 0.95, .closed = 0.05}));
  CHECK_FALSE(drive.watch(300ms, seen(0.5)).eyes_closed == true);
  drive.watch(1s, seen_as(open_eyes(), {.open = 0.95, .closed = 0.05}));
  CHECK(drive.watch(300ms, seen(0.75)).eyes_closed == true);
}

TEST_CASE("eyes whose pictures are surely open are not closed, unless their lids' points meet",
          "[driver]") {
  const EyeMeasure narrowed{0.12, 0.09, 0.02, 0.0, 30.0};  // a seventh open
  Drive drive;
  drive.watch(5s, seen_as(open_eyes(), {.open = 0.95, .closed = 0.05}));
  CHECK(drive.watch(1s, eyes(narrowed, narrowed)).eyes_closed == true);
  CHECK(drive.watch(1s, seen_as(eyes(narrowed, narrowed), {.open = 0.95, .closed = 0.05}))
            .eyes_closed == false);
  CHECK(drive.watch(1s, seen_as(eyes(narrowed, narrowed), {.open = 0.5, .closed = 0.5}))
            .eyes_closed == true);
  drive.watch(1s, seen_as(open_eyes(), {.open = 0.95, .closed = 0.05}));
  CHECK(drive.watch(1s, seen_as(closed_eyes(), {.open = 0.95, .closed = 0.05})).eyes_closed ==
        true);
}

TEST_CASE(
    "eyes that shut as the head sinks are told from lowered ones by their pictures, of either eye",
    "[driver]") {
  FaceMeasures bent = closed_eyes();
  bent.pose.pitch = 20.0;
  Drive drive;
  drive.watch(5s, open_eyes());
  CHECK_FALSE(drive.watch(1s, bent).eyes_closed);
  drive.watch(1s, open_eyes());
  bent.lowered = {-3.0, -3.0};
  CHECK(drive.watch(1s, bent).eyes_closed == true);
  drive.watch(1s, open_eyes());
  bent.lowered = {std::nullopt, -3.0};
  CHECK(drive.watch(1s, bent).eyes_closed == true);
  drive.watch(1s, open_eyes());
  bent.lowered = {-0.8, -0.8};  // rather shut: counts under a head that is little bent
  CHECK_FALSE(drive.watch(1s, bent).eyes_closed);
  drive.watch(1s, open_eyes());
  bent.pose.pitch = 10.0;
  CHECK(drive.watch(1s, bent).eyes_closed == true);
  drive.watch(1s, open_eyes());
  bent.lowered = {2.5, -3.0};
  CHECK_FALSE(drive.watch(1s, bent).eyes_closed);
}

TEST_CASE("what eyes' pictures say counts next to what they say in this driver's blinks",
          "[driver]") {
  const auto [in_blinks, held, is_closed] = GENERATE(table<double, double, bool>({
      {1.0, -1.0, true},    // shut eyes look like lowered ones
      {-5.0, -2.0, false},  // and here most surely shut
  }));
  FaceMeasures blink = closed_eyes();
  blink.lowered = {in_blinks, in_blinks};
  FaceMeasures bent = closed_eyes();
  bent.pose.pitch = 20.0;
  bent.lowered = {held, held};
  Drive drive;
  drive.watch(5s, open_eyes());
  CHECK(drive.watch(1s, bent).eyes_closed.value_or(false) != is_closed);
  for (int i = 0; i < 3; ++i) {
    drive.watch(2s, open_eyes());
    drive.watch(200ms, blink);
  }
  drive.watch(2s, open_eyes());
  CHECK(drive.watch(1s, bent).eyes_closed.value_or(false) == is_closed);
}

}  // namespace
}  // namespace cabinwatch::vision
