#include <catch2/catch.hpp>

#include "alerts/reflex_thresholds.hpp"
#include "scenario.hpp"

/// What single frames tell of the eyes and the mouth, with no model at all.
namespace cabinwatch::alerts::test::policy_reflex_eyes_test {
namespace {

using pipeline::Gaze;
using pipeline::SightQuality;
using Story = std::vector<std::string>;

constexpr PolicySettings kReflexAlone{.expects_findings = false, .expects_reflex = true};

Scenario drive_at(double frames_per_second) {
  Scenario drive(kReflexAlone);
  drive.frames(frames_per_second);
  return drive;
}

TEST_CASE("two minutes of attentive driving raise nothing from any frame", "[policy][reflex]") {
  for (const double rate : {15.0, 30.0}) {
    auto drive = drive_at(rate);
    for (auto time = 5s; time < 115s; time += 10s) {
      drive.shows(time, time + 1s, looks_to(Gaze::mirrors));
      drive.shows(time + 3s, time + 4s, looks_to(Gaze::down));      // instruments, radio
      drive.shows(time + 6s, time + 6s + 500ms, Face().yawning());  // an open vowel
      drive.shows(time + 8s, time + 9s, looks_to(Gaze::passenger));
      drive.shows(time + 9s + 300ms, time + 9s + 400ms,
                  cannot_be_judged(SightQuality::blurred));  // a bump
    }
    CHECK(drive.story_until(120s).empty());
    CHECK(drive.policy().fatigue_level() < 40.0);
    CHECK(drive.policy().distraction_level() < 40.0);
    CHECK_FALSE(drive.policy().is_degraded());
  }
}

TEST_CASE("one attentive minute means no risk and no levels", "[policy][reflex]") {
  auto drive = drive_at(15.0);
  drive.told_until(60s);
  CHECK(drive.policy().risk() == 0.0);
  CHECK(drive.policy().fatigue_level() == 0.0);
  CHECK(drive.policy().distraction_level() == 0.0);
}

TEST_CASE("eyes closed for the standard's time raise a microsleep", "[policy][reflex]") {
  auto drive = drive_at(15.0);
  drive.shows(10s, 12s, asleep());
  CHECK(drive.story_until(10s + 999ms).empty());
  CHECK(drive.story_until(20s) ==
        Story{"11.0s raised microsleep warning", "15.3s cleared microsleep recovered"});
}

TEST_CASE("an alert comes within one frame of the standard's time", "[policy][reflex]") {
  for (const double rate : {10.0, 15.0, 24.0, 30.0}) {
    const milliseconds frame{static_cast<int>(1000.0 / rate) + 1};
    for (const milliseconds closed_at : {10s + 1ms, 10s + 33ms, 10s + 70ms}) {
      auto drive = drive_at(rate);
      drive.shows(closed_at, 20s, asleep());
      const auto told = drive.told_until(17s);
      INFO(rate << " frames a second, closed at " << closed_at.count());
      REQUIRE(told.size() >= 3);
      CHECK(told[0].event.alert.kind == AlertKind::microsleep);
      CHECK(told[0].time >= closed_at + kMicrosleepAfter);
      CHECK(told[0].time <= closed_at + kMicrosleepAfter + frame);
      CHECK(told[1].event.alert.kind == AlertKind::drowsiness);
      CHECK(told[1].time <= closed_at + kEyesSleepAfter + frame);
      CHECK(told.back().time <= closed_at + kEyesUnresponsiveAfter + frame);
    }
  }
}

TEST_CASE("eyes that stay closed are sleep, then nobody drives; each told once",
          "[policy][reflex]") {
  auto drive = drive_at(15.0);
  drive.shows(10s, 20s, asleep());
  CHECK(drive.story_until(90s) ==
        Story{"11.0s raised microsleep warning", "13.0s raised drowsiness critical",
              "13.0s cleared microsleep superseded", "16.0s raised unresponsive critical",
              "16.0s cleared drowsiness superseded", "23.3s cleared unresponsive recovered"});
}

TEST_CASE("a blink, also a slow one, is no microsleep", "[policy][reflex]") {
  auto drive = drive_at(30.0);
  for (auto time = 5s; time < 60s; time += 20s) drive.shows(time, time + 930ms, asleep());
  CHECK(drive.told_until(60s, AlertKind::microsleep).empty());
}

TEST_CASE("one odd frame does not end a closure", "[policy][reflex]") {
  for (const double rate : {10.0, 15.0, 30.0}) {
    const milliseconds frame{static_cast<int>(1000.0 / rate) - 1};
    auto drive = drive_at(rate);
    drive.shows(10s, 12s, asleep());
    drive.shows(10s + 600ms, 10s + 600ms + frame, awake().unblinking());
    INFO(rate << " frames a second");
    CHECK(drive.told_until(13s, AlertKind::microsleep).size() == 1);
    CHECK(drive.told_until(13s, AlertKind::microsleep).front().time == 11s);
  }
}

TEST_CASE("an opening of a tenth of a second ends a closure", "[policy][reflex]") {
  auto drive = drive_at(30.0);
  drive.shows(10s, 11s + 800ms, asleep());
  drive.shows(10s + 800ms, 10s + 950ms, awake().unblinking());
  CHECK(drive.told_until(14s, AlertKind::microsleep).empty());
}

TEST_CASE("one closed frame now and then is no closure", "[policy][reflex]") {
  auto drive = drive_at(30.0);
  for (auto time = 5'000ms; time < 25'000ms; time += 600ms) {
    drive.shows(time, time + 33ms, asleep());
  }
  CHECK(drive.story_until(25s).empty());
}

TEST_CASE("a second microsleep within a minute is critical, and is told again at once",
          "[policy][reflex]") {
  auto drive = drive_at(15.0);
  drive.shows(10s, 11s + 500ms, asleep());
  drive.shows(17s, 18s + 500ms, asleep());
  drive.shows(20s, 21s + 500ms, asleep());  // before the driver was awake again
  drive.shows(100s, 101s + 500ms, asleep());
  const auto told = drive.told_until(110s, AlertKind::microsleep);
  REQUIRE(told.size() == 6);
  CHECK(told[0].event.alert.severity == Severity::warning);
  CHECK(told[2].time == 18s);
  CHECK(told[2].event.alert.severity == Severity::critical);
  CHECK(told[4].time == 101s);
  CHECK(told[4].event.alert.severity == Severity::warning);
}

TEST_CASE("blinking on does not keep a driver from being awake", "[policy][reflex]") {
  auto drive = drive_at(15.0);
  drive.shows(10s, 14s, asleep());
  for (auto time = 14'500ms; time < 30'000ms; time += 1'000ms) {
    drive.shows(time, time + 150ms, asleep());
  }
  CHECK_FALSE(drive.active_at(19s, AlertKind::drowsiness));
}

TEST_CASE("a sleeper is told also where a microsleep cannot be", "[policy][reflex]") {
  auto drive = drive_at(5.0);
  drive.shows(20s, 30s, asleep());
  CHECK(drive.told_until(30s, AlertKind::microsleep).empty());
  const auto told = drive.told_until(30s, AlertKind::drowsiness);
  REQUIRE_FALSE(told.empty());
  CHECK(told.front().time == 23s);
  CHECK(told.front().event.alert.severity == Severity::critical);
}

TEST_CASE("a driver who is asleep from the first frame on is told", "[policy][reflex]") {
  auto drive = drive_at(15.0);
  drive.shows(0s, 10s, asleep());
  CHECK(drive.story_until(4s) == Story{"1.0s raised microsleep warning",
                                       "3.0s raised drowsiness critical",
                                       "3.0s cleared microsleep superseded"});
}

TEST_CASE("eyes closed too much of a minute are drowsiness in two steps", "[policy][reflex]") {
  auto drive = drive_at(15.0);
  drive.shows(40s, 60s, Face().perclos(0.074));
  drive.shows(60s, 80s, Face().perclos(0.075));
  drive.shows(80s, 100s, Face().perclos(0.15));
  drive.shows(100s, 120s, Face().perclos(0.05));
  drive.shows(120s, 140s, Face().perclos(0.03));
  CHECK(drive.story_until(140s) == Story{"60.0s raised drowsiness advisory",
                                         "80.0s escalated drowsiness warning",
                                         "120.0s cleared drowsiness recovered"});
  const auto raised = drive.told_until(140s).front().event.alert;
  CHECK(std::get<double>(raised.details.at("perclos")) == 0.075);
}

TEST_CASE("an alert speaker who blinks seventeen times in half a minute is not drowsy",
          "[policy][reflex]") {
  for (const double rate : {15.0, 25.0, 30.0}) {
    auto drive = drive_at(rate);
    for (auto time = 1'000ms; time < 118'000ms; time += 1'764ms) {
      drive.shows(time, time + 330ms, asleep());
    }
    CHECK(drive.story_until(120s).empty());
    CHECK(drive.policy().fatigue_level() < 20.0);
  }
}

TEST_CASE("long blinks add up to drowsiness", "[policy][reflex]") {
  auto drive = drive_at(30.0);
  drive.shows(0s, 90s, awake().perclos(0.05));
  for (auto time = 65s; time < 85s; time += 5s) {
    drive.shows(time, time + 600ms, asleep().perclos(0.05));
  }
  const auto told = drive.told_until(90s, AlertKind::drowsiness);
  REQUIRE(told.size() == 1);
  CHECK(told[0].event.alert.severity == Severity::advisory);
  CHECK(told[0].time == 80s + 600ms);  // when the fourth ends
  CHECK(std::get<std::int64_t>(told[0].event.alert.details.at("long_blinks")) == 4);
}

TEST_CASE("what is told as a microsleep is no long blink as well", "[policy][reflex]") {
  auto drive = drive_at(30.0);
  for (auto time = 5s; time < 85s; time += 20s) drive.shows(time, time + 1200ms, asleep());
  CHECK(drive.told_until(90s, AlertKind::drowsiness).empty());
  CHECK(drive.told_until(90s, AlertKind::microsleep).size() >= 4);
}

TEST_CASE("what makes a driver drowsy is told as it is, and what is not known is not",
          "[policy][reflex]") {
  auto blinking = drive_at(30.0);
  for (auto time = 5s; time < 25s; time += 5s) blinking.shows(time, time + 600ms, asleep());
  const auto by_blinks = blinking.active_at(21s, AlertKind::drowsiness);
  REQUIRE(by_blinks);
  CHECK(by_blinks->message == "The driver blinks slowly.");
  CHECK_FALSE(by_blinks->details.contains("perclos"));  // before half a minute is seen
  CHECK(std::get<std::string>(by_blinks->details.at("why")).starts_with("PERCLOS not known yet"));

  auto yawning = drive_at(15.0);
  for (auto time = 10s; time < 100s; time += 30s) {
    yawning.shows(time, time + 6s, Face().yawning());
  }
  const auto by_yawns = yawning.active_at(75s, AlertKind::drowsiness);
  REQUIRE(by_yawns);
  CHECK(by_yawns->message == "The driver yawns again and again.");
  CHECK(by_yawns->details.contains("perclos"));
}

TEST_CASE("a second microsleep is told by its own length, not by that of the first",
          "[policy][reflex]") {
  auto drive = drive_at(15.0);
  drive.shows(10s, 12s + 500ms, asleep());
  drive.shows(14s, 16s, asleep());
  const auto told = drive.told_until(15s + 200ms, AlertKind::microsleep);
  REQUIRE(told.size() == 2);
  CHECK(told[1].event.type == AlertEvent::Type::escalated);
  const auto& details = told[1].event.alert.details;
  CHECK(std::get<std::int64_t>(details.at("lasting_ms")) == 1000);
  const auto& why = std::get<std::string>(details.at("why"));
  CHECK(why.find("closed for 1.0 s") != std::string::npos);
  CHECK(why.find("not the first within 60 s") != std::string::npos);
}

TEST_CASE("a blink's length says nothing where frames are too rare", "[policy][reflex]") {
  auto drive = drive_at(12.0);
  for (auto time = 5s; time < 25s; time += 5s) drive.shows(time, time + 600ms, asleep());
  CHECK(drive.told_until(28s, AlertKind::drowsiness).empty());
}

TEST_CASE("three yawns are drowsiness, one is none", "[policy][reflex]") {
  auto drive = drive_at(15.0);
  for (auto time = 10s; time < 100s; time += 30s) drive.shows(time, time + 6s, Face().yawning());
  CHECK(drive.story_until(70s).empty());
  CHECK(drive.story_until(75s) == Story{"70.5s raised drowsiness advisory"});
}

TEST_CASE("long blinks and yawns add up", "[policy][reflex]") {
  auto drive = drive_at(30.0);
  drive.shows(20s, 26s, Face().yawning());
  drive.shows(30s, 36s, Face().yawning());
  drive.shows(40s, 40s + 600ms, asleep());
  CHECK(drive.story_until(44s).empty());
  drive.shows(45s, 45s + 600ms, asleep());
  CHECK(drive.story_until(50s) == Story{"45.6s raised drowsiness advisory"});
}

TEST_CASE("closed eyes that are not sure raise nothing", "[policy][reflex]") {
  auto drive = drive_at(15.0);
  drive.shows(10s, 15s, asleep().sure(0.4));
  CHECK(drive.story_until(15s).empty());
}

TEST_CASE("frames that cannot be judged close no eyes and open none", "[policy][reflex]") {
  for (const auto quality :
       {SightQuality::dark, SightQuality::glare, SightQuality::blurred, SightQuality::occluded,
        SightQuality::too_small, SightQuality::uncertain, SightQuality::frozen}) {
    INFO(pipeline::to_word(quality));
    auto shut = drive_at(15.0);
    shut.shows(10s, 19s, asleep().quality(quality));
    CHECK(shut.story_until(19s).empty());

    auto hidden = drive_at(15.0);
    hidden.shows(10s, 14s, asleep());
    hidden.shows(14s, 22s, cannot_be_judged(quality));
    CHECK(hidden.active_at(22s, AlertKind::drowsiness));  // not seen to be awake
    CHECK_FALSE(hidden.active_at(27s, AlertKind::microsleep));
  }
}

TEST_CASE("eyes that were judged long ago are not told any more", "[policy][reflex]") {
  auto drive = drive_at(15.0);
  drive.shows(10s, 14s, asleep());
  drive.shows(14s, 60s, cannot_be_judged(SightQuality::dark));
  const auto told = drive.told_until(60s, AlertKind::drowsiness);
  REQUIRE(told.size() == 2);
  CHECK(told[1].event.clear_reason == ClearReason::stopped);
}

TEST_CASE("a frame that came too late raises nothing", "[policy][reflex]") {
  Policy policy(kReflexAlone, Scenario::moment(0s));
  ReflexScript script(15.0);
  script.show(0s, 10s, asleep());
  for (int frame = 0; frame < 60; ++frame) {
    const auto time = script.time_of(frame);
    const auto seen = script.look(time);
    static_cast<void>(policy.observe(*seen, Scenario::moment(time + 9s)));
  }
  CHECK(policy.risk() == 0.0);
}

TEST_CASE("a microsleep in a standing car is an advisory", "[policy][reflex]") {
  auto drive = drive_at(15.0);
  drive.speed_at(0s, 0.0);
  drive.shows(10s, 30s, asleep());
  drive.speed_at(20s, 30.0);
  CHECK(drive.story_until(21s) ==
        Story{"11.0s raised microsleep advisory", "13.0s raised drowsiness advisory",
              "13.0s cleared microsleep superseded", "16.0s raised unresponsive advisory",
              "16.0s cleared drowsiness superseded", "20.0s escalated unresponsive critical"});
}

TEST_CASE("with the ignition off nobody's eyes matter", "[policy][reflex]") {
  auto drive = drive_at(15.0);
  drive.ignition_at(0s, false);
  drive.shows(10s, 30s, asleep());
  CHECK(drive.story_until(30s).empty());
}

TEST_CASE("closing eyes make the sampler look closer before anything is told", "[policy][reflex]") {
  auto drive = drive_at(15.0);
  drive.shows(10s, 20s, asleep());
  drive.told_until(10s + 800ms);
  CHECK(drive.policy().risk() > 0.5);
  drive.told_until(11s);
  CHECK(drive.policy().risk() == 1.0);
}

TEST_CASE("fatigue rises with every measure it is made of, and never falls with more of it",
          "[policy][reflex]") {
  double before = 0.0;
  for (const double perclos : {0.0, 0.03, 0.05, 0.06, 0.07, 0.075, 0.1, 0.15, 0.4}) {
    auto drive = drive_at(15.0);
    drive.shows(0s, 10s, Face().perclos(perclos).unblinking());
    drive.told_until(5s);
    INFO("PERCLOS " << perclos);
    CHECK(drive.policy().fatigue_level() >= before);
    before = drive.policy().fatigue_level();
  }
  CHECK(before == 75.0);

  auto closing = drive_at(15.0);
  closing.shows(10s, 30s, asleep());
  before = 0.0;
  for (auto time = 10'000ms; time < 18'000ms; time += 100ms) {
    closing.told_until(time);
    CHECK(closing.policy().fatigue_level() >= before);
    before = closing.policy().fatigue_level();
  }
  CHECK(before == 100.0);
}

TEST_CASE("an alert of a frame says what it was told from, and when that frame came",
          "[policy][reflex]") {
  auto drive = drive_at(15.0);
  drive.shows(10s, 12s, asleep().sure(0.8));
  const auto alert = drive.active_at(11s, AlertKind::microsleep);
  REQUIRE(alert);
  CHECK(alert->confidence == Approx(0.8));
  CHECK(alert->message == "The driver had a microsleep.");
  CHECK(alert->raised_at == Scenario::moment(11s));
  CHECK(alert->evidence_received_at == Scenario::moment(11s + 20ms));
  CHECK(std::get<std::string>(alert->details.at("evidence")) == "eyes=closed");
  CHECK(std::get<std::string>(alert->details.at("lane")) == "reflex");
  CHECK(std::get<std::int64_t>(alert->details.at("lasting_ms")) == 1000);
  CHECK(std::get<std::int64_t>(alert->details.at("age_ms")) == 0);
}

}  // namespace
}  // namespace cabinwatch::alerts::test::policy_reflex_eyes_test
