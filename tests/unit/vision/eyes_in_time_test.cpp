#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>

#include "vision/eye_closure.hpp"
#include "vision/life_watch.hpp"
#include "vision/perclos.hpp"
#include "vision/yawn.hpp"

namespace cabinwatch::vision::eyes_in_time_test {
namespace {

using namespace std::chrono_literals;
using base::Clock;

const base::Clock::time_point kStart{1h};
constexpr double kBlinkPlace = 0.3;     // where a blink's lids meet
constexpr double kLowPlace = 0.5;       // a little lower than a blink's
constexpr double kLoweredPlace = 0.65;  // where those of one who looks down do

EyeClosure::Lids lids(double openness, double place, double head_down = 0.0) {
  return {.openness = openness,
          .place = place,
          .blink_place = 0.4,
          .is_eye_known = true,
          .head_down = head_down};
}

/// Of a driver whose eyes have been seen open.
EyeClosure opened_before() {
  EyeClosure eyes;
  (void)eyes.see(lids(1.0, -0.3), kStart - 100ms);
  return eyes;
}

TEST_CASE("open eyes are open, and nothing has ended", "[closure]") {
  EyeClosure eyes;
  const auto sight = eyes.see(lids(1.0, -0.3), kStart);
  CHECK(sight.is_closed == false);
  CHECK_FALSE(sight.ended);
}

TEST_CASE("a blink's length is told with the frame in which the eyes are open again", "[closure]") {
  EyeClosure eyes;
  const auto length = GENERATE(100ms, 233ms, 400ms, 900ms, 5000ms);
  (void)eyes.see(lids(1.0, -0.3), kStart);
  for (auto at = 0ms; at < length; at += 33ms) {
    CHECK(eyes.see(lids(0.0, kBlinkPlace), kStart + 1s + at).is_closed == true);
  }
  const auto opened = eyes.see(lids(1.0, -0.3), kStart + 1s + length);
  CHECK(opened.is_closed == false);
  CHECK(opened.ended == length);
}

TEST_CASE("eyes that are narrowed are not closed", "[closure]") {
  EyeClosure eyes;
  for (auto at = 0ms; at < 5s; at += 33ms) {
    CHECK(eyes.see(lids(0.35, 0.1), kStart + at).is_closed == false);
  }
}

TEST_CASE("before a driver's eyes are known, lids that meet a little low are closed", "[closure]") {
  EyeClosure eyes = opened_before();
  auto low = lids(0.0, kLoweredPlace);
  low.is_eye_known = false;
  for (auto at = 0ms; at < 1s; at += 33ms) CHECK(eyes.see(low, kStart + at).is_closed == true);
  eyes = opened_before();
  low.place = 0.9;
  for (auto at = 0ms; at < 1s; at += 33ms) (void)eyes.see(low, kStart + at);
  CHECK(eyes.see(low, kStart + 1s).is_lowered);
}

TEST_CASE("what trembles between closed and open is one closure", "[closure]") {
  EyeClosure eyes = opened_before();
  (void)eyes.see(lids(0.1, kBlinkPlace), kStart);
  for (int i = 1; i < 60; ++i) {
    CHECK(eyes.see(lids(i % 2 == 0 ? 0.15 : 0.28, kBlinkPlace), kStart + i * 33ms).is_closed ==
          true);
  }
}

TEST_CASE("of lids as low as one who looks down nothing is told, then that they are closed",
          "[closure]") {
  EyeClosure eyes;
  (void)eyes.see(lids(0.0, kLoweredPlace), kStart);
  (void)eyes.see(lids(0.0, kLoweredPlace), kStart + 33ms);
  for (auto at = 67ms; at < EyeClosure::kMayLookDown; at += 33ms) {
    const auto sight = eyes.see(lids(0.0, kLoweredPlace), kStart + at);
    CHECK_FALSE(sight.is_closed);
    CHECK(sight.is_lowered);
  }
  CHECK(eyes.see(lids(0.0, kLoweredPlace), kStart + EyeClosure::kMayLookDown).is_closed == true);
}

TEST_CASE("lids that meet to nothing are closed, however low, unless the head is down",
          "[closure]") {
  for (const bool has_been_open : {true, false}) {
    auto eyes = has_been_open ? opened_before() : EyeClosure();
    auto met = lids(0.0, kLoweredPlace);
    for (auto at = 0ms; at < 100ms; at += 33ms) (void)eyes.see(met, kStart + at);
    met.gap = 0.1;
    for (auto at = 100ms; at < 200ms; at += 33ms) (void)eyes.see(met, kStart + at);
    CHECK(eyes.see(met, kStart + 233ms).is_closed == true);
    // A single frame's points may lie too close.
    met.gap = 0.2;
    for (auto at = 267ms; at < 1s; at += 33ms) (void)eyes.see(met, kStart + at);
    CHECK(eyes.see(met, kStart + 1s).is_lowered);
  }
  EyeClosure eyes = opened_before();
  auto into_lap = lids(0.0, kLoweredPlace, 10.0);
  into_lap.gap = 0.1;
  for (auto at = 0ms; at < 1s; at += 33ms) CHECK(eyes.see(into_lap, kStart + at).is_lowered);
}

/// Closed lids whose pictures look so, see LidNet, with this part of the open eye's gap.
EyeClosure::Lids looking(double lowered, double gap, double place) {
  auto looking = lids(0.0, place);
  looking.lowered = lowered;
  looking.gap = gap;
  return looking;
}

TEST_CASE("eyes whose pictures look shut are closed, wherever lids meet and heads are",
          "[closure]") {
  for (const bool has_been_open : {true, false}) {
    EyeClosure eyes = has_been_open ? opened_before() : EyeClosure();
    auto shut = looking(-3.0, 0.3, kLoweredPlace);
    shut.head_down = 20.0;
    for (auto at = 0ms; at < 100ms; at += 33ms) (void)eyes.see(shut, kStart + at);
    for (auto at = 100ms; at < 1s; at += 33ms) {
      CHECK(eyes.see(shut, kStart + at).is_closed == true);
    }
    CHECK_FALSE(eyes.see(shut, kStart + 1s).is_lowered);
  }
}

TEST_CASE("eyes whose pictures look down are lowered for longer, and then closed", "[closure]") {
  EyeClosure eyes = opened_before();
  for (auto at = 0ms; at < 100ms; at += 33ms)
    (void)eyes.see(looking(1.5, 0.3, kLowPlace), kStart + at);
  for (auto at = 100ms; at < EyeClosure::kMayRead; at += 33ms) {
    const auto sight = eyes.see(looking(1.5, 0.3, kLowPlace), kStart + at);
    CHECK_FALSE(sight.is_closed);
    CHECK(sight.is_lowered);
  }
  CHECK(eyes.see(looking(1.5, 0.3, kLowPlace), kStart + EyeClosure::kMayRead).is_closed == true);
}

TEST_CASE("eyes whose pictures look down, but whose lids leave no gap or meet high, are closed",
          "[closure]") {
  for (const auto& seen : {looking(1.5, 0.2, kLowPlace), looking(1.5, 0.3, kBlinkPlace)}) {
    EyeClosure eyes = opened_before();
    for (auto at = 0ms; at < 1s; at += 33ms) CHECK(eyes.see(seen, kStart + at).is_closed == true);
  }
}

TEST_CASE("pictures of lids tell on an average, and not where they are in doubt", "[closure]") {
  EyeClosure eyes = opened_before();
  for (auto at = 0ms; at < 1s; at += 33ms) {
    CHECK(eyes.see(looking(0.05, 0.3, kLowPlace), kStart + at).is_closed == true);
  }
  eyes = opened_before();
  for (int i = 0; i < 30; ++i) {  // one in four looks down, surely
    CHECK(eyes.see(looking(i % 4 == 3 ? 2.0 : -0.6, 0.3, kLowPlace), kStart + i * 33ms).is_closed ==
          true);
  }
  eyes = opened_before();
  for (auto at = 0ms; at < 1s; at += 33ms) {
    (void)eyes.see(looking(-1.0, 0.3, kLoweredPlace), kStart + at);
  }
  CHECK(eyes.see(looking(-1.0, 0.3, kLoweredPlace), kStart + 1s).is_lowered);
}

TEST_CASE("whoever looks down and falls asleep so is seen to within little more than a second",
          "[closure]") {
  EyeClosure eyes = opened_before();
  const auto awake = looking(3.0, 0.3, kLowPlace);
  const auto asleep = looking(-3.5, 0.3, kLowPlace);
  for (auto at = 0ms; at < 4s; at += 33ms) (void)eyes.see(awake, kStart + at);
  CHECK(eyes.see(awake, kStart + 4s).is_lowered);
  for (auto at = 4000ms; at < 5200ms; at += 33ms) (void)eyes.see(asleep, kStart + at);
  const auto sight = eyes.see(asleep, kStart + 5200ms);
  CHECK(sight.is_closed == true);
  CHECK_FALSE(sight.is_lowered);
}

TEST_CASE("lids that are down from the first frame on may look down, then they are closed",
          "[closure]") {
  EyeClosure eyes;
  for (auto at = 0ms; at < EyeClosure::kMayLookDown; at += 33ms) {
    const auto sight = eyes.see(lids(0.0, kBlinkPlace), kStart + at);
    CHECK_FALSE(sight.is_closed);
    CHECK(sight.is_lowered);
  }
  CHECK(eyes.see(lids(0.0, kBlinkPlace), kStart + EyeClosure::kMayLookDown).is_closed == true);
  (void)eyes.see(lids(1.0, -0.3), kStart + 3s);
  CHECK(eyes.see(lids(0.0, kBlinkPlace), kStart + 4s).is_closed == true);
}

TEST_CASE("lids that tremble around half open have not been seen to close", "[closure]") {
  EyeClosure eyes;
  (void)eyes.see(lids(0.1, kBlinkPlace), kStart);
  (void)eyes.see(lids(0.35, kBlinkPlace), kStart + 33ms);
  for (auto at = 67ms; at < 1s; at += 33ms) {
    CHECK(eyes.see(lids(0.1, kBlinkPlace), kStart + at).is_lowered);
  }
}

TEST_CASE("lids that are down from the first frame on, and meet higher than in blinks, are closed",
          "[closure]") {
  EyeClosure eyes;
  (void)eyes.see(lids(0.0, 0.1), kStart);
  (void)eyes.see(lids(0.0, 0.1), kStart + 33ms);
  for (auto at = 67ms; at < 1s; at += 33ms) {
    CHECK(eyes.see(lids(0.0, 0.1), kStart + at).is_closed == true);
  }
  eyes = EyeClosure();
  for (auto at = 0ms; at < 1s; at += 33ms) {  // with the head down they look into the lap
    CHECK(eyes.see(lids(0.0, 0.1, 10.0), kStart + at).is_lowered);
  }
}

TEST_CASE("a head may follow the eyes down for half a second", "[closure]") {
  EyeClosure eyes = opened_before();
  for (auto at = 0ms; at < 1s; at += 33ms) {
    (void)eyes.see(lids(0.0, kBlinkPlace, at >= 430ms ? 12.0 : 0.0), kStart + at);
  }
  CHECK(eyes.see(lids(0.0, kBlinkPlace, 12.0), kStart + 1s).is_lowered);
}

TEST_CASE("eyes that close while the head goes down look into the lap", "[closure]") {
  EyeClosure eyes;
  for (auto at = 0ms; at < EyeClosure::kMayLookIntoLap; at += 33ms) {
    const double head_down = std::min(20.0, static_cast<double>(at.count()) / 10);
    const auto sight = eyes.see(lids(0.0, kBlinkPlace, head_down), kStart + at);
    if (at > 100ms) CHECK(sight.is_lowered);
    if (at > 100ms) CHECK_FALSE(sight.is_closed);
  }
  CHECK(eyes.see(lids(0.0, kBlinkPlace, 20.0), kStart + EyeClosure::kMayLookIntoLap).is_closed ==
        true);
}

TEST_CASE("a head that sinks after the eyes have closed is a sleeper's", "[closure]") {
  EyeClosure eyes = opened_before();
  for (auto at = 0ms; at < 4s; at += 33ms) {
    const auto sight = eyes.see(lids(0.0, kBlinkPlace, at > 500ms ? 20.0 : 0.0), kStart + at);
    CHECK(sight.is_closed == true);
  }
}

TEST_CASE("lids that were lowered were no blink", "[closure]") {
  EyeClosure eyes;
  for (auto at = 0ms; at < 1s; at += 33ms) (void)eyes.see(lids(0.0, kLoweredPlace), kStart + at);
  const auto opened = eyes.see(lids(1.0, -0.3), kStart + 1s);
  CHECK(opened.is_closed == false);
  CHECK_FALSE(opened.ended);
}

TEST_CASE("a closure does not go on through a time that was not seen", "[closure]") {
  EyeClosure eyes;
  (void)eyes.see(lids(0.0, kBlinkPlace), kStart);
  const auto opened = eyes.see(lids(1.0, -0.3), kStart + 3s);
  CHECK_FALSE(opened.ended);
}

TEST_CASE("PERCLOS is the part of the time that slow closures took", "[perclos]") {
  Perclos perclos;
  for (int i = 0; i < 60 * 15; ++i) perclos.see(i % 60 < 12, 1000ms / 15);  // 0.8 s in 4 s
  REQUIRE(perclos.value());
  CHECK(*perclos.value() == Approx(0.2).margin(0.005));
}

TEST_CASE("blinks are no PERCLOS, however many", "[perclos]") {
  const auto period = GENERATE(33ms, 66ms, 100ms, 250ms);
  Perclos perclos;
  for (auto at = 0ms; at < 60s; at += period) perclos.see(at % 1764ms < 400ms, period);
  CHECK(perclos.value() == 0.0);
}

TEST_CASE("a closure is slow once it has lasted half a second, and counts as a whole",
          "[perclos]") {
  Perclos perclos;
  for (int i = 0; i < 59; ++i) perclos.see(false, 1s);
  for (int i = 0; i < 6; ++i) perclos.see(true, 100ms);
  CHECK(*perclos.value() == Approx(0.6 / 59.6).margin(0.0001));
  perclos.see(true, 100ms);
  CHECK(*perclos.value() == Approx(0.7 / 59.7).margin(0.0001));
}

TEST_CASE("PERCLOS weighs frames by how long they lasted", "[perclos]") {
  Perclos perclos;
  for (int i = 0; i < 12; ++i) {
    for (int j = 0; j < 10; ++j) perclos.see(true, 100ms);
    for (int j = 0; j < 4; ++j) perclos.see(false, 1000ms);
  }
  CHECK(*perclos.value() == Approx(0.2).margin(0.001));
}

TEST_CASE("PERCLOS is not told before half a minute was seen", "[perclos]") {
  Perclos perclos;
  for (int i = 0; i < 29; ++i) perclos.see(true, 1s);
  CHECK_FALSE(perclos.value());
  perclos.see(true, 1s);
  CHECK(perclos.value() == 1.0);
}

TEST_CASE("PERCLOS forgets what is older than a minute of good frames", "[perclos]") {
  Perclos perclos;
  for (int i = 0; i < 60; ++i) perclos.see(true, 1s);
  for (int i = 0; i < 30; ++i) perclos.see(false, 1s);
  CHECK(*perclos.value() == Approx(0.5).margin(0.02));
  for (int i = 0; i < 30; ++i) perclos.see(false, 1s);
  CHECK(*perclos.value() == Approx(0.0).margin(0.001));
}

TEST_CASE("a mouth wide open is a yawn once it has stayed so", "[yawn]") {
  Yawn yawn;
  for (auto at = 0ms; at < Yawn::kOpenFor; at += 50ms) CHECK_FALSE(yawn.see(0.7, 0.8, kStart + at));
  CHECK(yawn.see(0.7, 0.8, kStart + Yawn::kOpenFor));
  CHECK(yawn.see(0.45, 0.8, kStart + 2s));  // it narrows
  CHECK_FALSE(yawn.see(0.2, 0.8, kStart + 3s));
}

TEST_CASE("a mouth as wide as it goes, with squeezed eyes, is a yawn at once", "[yawn]") {
  const auto told_within = [](double mouth, double eyes) {
    Yawn yawn;
    bool is_told = false;
    for (auto at = 0ms; at <= 500ms; at += 50ms) is_told = yawn.see(mouth, eyes, kStart + at);
    return is_told;
  };
  CHECK(told_within(0.9, 0.1));
  CHECK_FALSE(told_within(0.7, 0.1));
  CHECK_FALSE(told_within(0.9, 0.5));
}

TEST_CASE("with narrowed eyes a yawn is told sooner, and eyes that are not seen do not tell",
          "[yawn]") {
  Yawn yawn;
  for (auto at = 0ms; at < Yawn::kOpenWithNarrowEyesFor; at += 50ms) {
    CHECK_FALSE(yawn.see(0.7, 0.2, kStart + at));
  }
  CHECK(yawn.see(0.7, 0.2, kStart + Yawn::kOpenWithNarrowEyesFor));
  Yawn unseen;
  for (auto at = 0ms; at < Yawn::kOpenFor; at += 50ms) {
    CHECK_FALSE(unseen.see(0.7, std::nullopt, kStart + at));
  }
  CHECK(unseen.see(0.7, std::nullopt, kStart + Yawn::kOpenFor));
}

TEST_CASE("astonishment with staring eyes is no yawn for a while, though they blink", "[yawn]") {
  Yawn yawn;
  for (auto at = 0ms; at < Yawn::kOpenWithStaringEyesFor; at += 50ms) {
    CHECK_FALSE(yawn.see(0.75, at >= 1600ms && at < 1800ms ? 0.1 : 1.0, kStart + at));
  }
  CHECK(yawn.see(0.75, 1.0, kStart + Yawn::kOpenWithStaringEyesFor));
}

TEST_CASE("talking and laughing are no yawns", "[yawn]") {
  Yawn yawn;
  for (int i = 0; i < 300; ++i) {
    CHECK_FALSE(yawn.see(i % 8 < 4 ? 0.1 : 0.6, 0.5, kStart + i * 66ms));  // syllables
    CHECK_FALSE(Yawn().see(0.35, 0.5, kStart + i * 66ms));
  }
  Yawn laughing;
  for (int i = 0; i < 300; ++i) CHECK_FALSE(laughing.see(0.38, 0.5, kStart + i * 66ms));
}

TEST_CASE("a face that neither blinks nor turns shows no life", "[life]") {
  LifeWatch life;
  bool lives = true;
  auto at = 0ms;
  for (; at <= LifeWatch::kWatchFor + 1s; at += 100ms) {
    lives = life.see(0.95, {at % 200ms == 0ms ? 0.2 : -0.2, 0, 0}, kStart + at);
    if (at < LifeWatch::kWatchFor) CHECK(lives);
  }
  CHECK_FALSE(lives);
  CHECK(life.see(0.1, {0, 0, 0}, kStart + at));  // it blinks after all
}

TEST_CASE("who turns the head lives, and so does who sleeps", "[life]") {
  LifeWatch turning;
  LifeWatch sleeping;
  for (auto at = 0ms; at <= 60s; at += 100ms) {
    CHECK(turning.see(1.0, {static_cast<double>(at / 10s), 0, 0}, kStart + at));
    CHECK(sleeping.see(0.0, {0, 0, 0}, kStart + at));
  }
}

}  // namespace
}  // namespace cabinwatch::vision::eyes_in_time_test
