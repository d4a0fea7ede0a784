#include <algorithm>
#include <catch2/catch.hpp>

#include "scenario.hpp"

namespace cabinwatch::alerts::test::policy_evidence_test {
namespace {

using pipeline::CameraView;
using pipeline::Gaze;
using pipeline::ImpairmentLevel;
using pipeline::Lighting;
using Story = std::vector<std::string>;

TEST_CASE("one good answer clears nothing", "[policy]") {
  Scenario drive;
  drive.between(2s, 30s, eyes_closed());
  drive.at(30s, attentive().sure(1.0));
  drive.between(32s, 60s, eyes_closed());
  const auto told = drive.told_until(60s, AlertKind::drowsiness);
  CHECK(std::none_of(told.begin(), told.end(), [](const Scenario::Told& each) {
    return each.event.type == AlertEvent::Type::cleared;
  }));
}

TEST_CASE("one good answer clears nothing, however sure it is and unsure what it opposes",
          "[policy]") {
  Scenario drive;
  drive.between(2s, 20s, attentive());
  drive.between(20s, 24s, on_the_phone().sure(0.6));
  drive.at(26s, attentive().sure(1.0));
  CHECK(drive.active_at(27s, AlertKind::phone_use));
}

TEST_CASE("an alert clears no sooner than three seconds after its last sign", "[policy]") {
  Scenario drive;
  drive.between(2s, 21s, on_the_phone());  // the last one at 20 s
  drive.between(20s + 500ms, 30s, attentive(), 500ms);
  const auto told = drive.told_until(30s, AlertKind::phone_use);
  REQUIRE(told.back().event.type == AlertEvent::Type::cleared);
  CHECK(told.back().time == 23s + 800ms);
}

TEST_CASE("less sure answers need to be more", "[policy]") {
  Scenario drive;
  drive.between(2s, 20s, attentive().sure(0.55));
  drive.between(20s, 60s, on_the_phone().sure(0.55));
  const auto told = drive.told_until(60s, AlertKind::phone_use);
  REQUIRE_FALSE(told.empty());
  CHECK(told.front().time == 24s + 800ms);  // the third
}

TEST_CASE("answers that alternate raise nothing", "[policy]") {
  Scenario drive;
  for (auto time = 2s; time < 120s; time += 4s) {
    drive.at(time, eyes_closed());
    drive.at(time + 2s, attentive());
  }
  CHECK(drive.story_until(120s).empty());
}

TEST_CASE("answers in bad light count neither way", "[policy]") {
  for (const Lighting lighting : {Lighting::dark, Lighting::glare}) {
    Scenario drive;
    drive.between(2s, 32s, eyes_closed().lighting(lighting));
    CHECK(drive.story_until(32s).empty());
  }
}

TEST_CASE("answers of a camera that sees badly count neither way", "[policy]") {
  Scenario drive;
  drive.between(2s, 32s, eyes_closed().camera(CameraView::blurred));
  CHECK(drive.story_until(32s).empty());
}

TEST_CASE("night is light enough", "[policy]") {
  Scenario drive;
  drive.between(2s, 32s, eyes_closed().lighting(Lighting::night));
  CHECK(drive.active_at(32s, AlertKind::drowsiness));
}

TEST_CASE("a tunnel neither clears nor escalates at once, and ends what cannot be seen any more",
          "[policy]") {
  Scenario drive;
  drive.between(2s, 20s, attentive());
  drive.between(20s, 24s, eyes_closed());  // a warning, at 22.8 s
  drive.between(24s, 60s, attentive().lighting(Lighting::dark));
  CHECK(drive.story_until(60s) ==
        Story{"22.8s raised drowsiness warning", "38.5s cleared drowsiness stopped"});
}

TEST_CASE("an impairment answer is judged in the light of its own sequence", "[policy]") {
  Scenario drive;
  drive.between(2s, 62s, impaired(ImpairmentLevel::likely).lighting(Lighting::dark));
  CHECK(drive.story_until(62s).empty());
}

TEST_CASE("an impairment answer without any other still counts", "[policy]") {
  Scenario drive;
  drive.between(2s, 62s, impaired(ImpairmentLevel::likely).only_impairment());
  CHECK(drive.active_at(62s, AlertKind::impairment));
}

TEST_CASE("analyses that fail do not spoil the others", "[policy]") {
  Scenario drive;
  drive.between(2s, 62s, eyes_closed().only_face());
  CHECK(drive.active_at(62s, AlertKind::drowsiness));
}

TEST_CASE("an answer that is told twice counts once", "[policy]") {
  Scenario drive;
  drive.between(2s, 20s, attentive());
  for (const auto latency : {800ms, 900ms, 1000ms, 1100ms}) {
    drive.at(20s, on_the_phone().answered_after(latency));
  }
  drive.between(22s, 30s, attentive());
  CHECK(drive.story_until(30s).empty());
}

TEST_CASE("answers that come out of order do not count", "[policy]") {
  Scenario drive;
  drive.between(2s, 30s, attentive());
  // Those of 13 s and 15 s come when the driver has been seen without a phone again.
  drive.at(13s, on_the_phone().answered_after(6000ms));
  drive.at(15s, on_the_phone().answered_after(4100ms));
  CHECK(drive.story_until(30s).empty());
}

TEST_CASE("a late impairment answer counts although newer answers have come", "[policy]") {
  Scenario drive;
  drive.between(2s, 20s, attentive());
  drive.between(20s, 60s, impaired(ImpairmentLevel::likely).answered_after(2500ms));
  CHECK(drive.told_until(60s, AlertKind::impairment).front().time == 25s + 200ms);
}

TEST_CASE("answers older than the deadline raise nothing", "[policy]") {
  Scenario drive;
  drive.between(2s, 62s, eyes_closed().answered_after(8100ms));
  CHECK(drive.told_until(62s, AlertKind::drowsiness).empty());
  CHECK(drive.policy().fatigue_level() == 0.0);
  CHECK(drive.active_at(62s, AlertKind::analysis_degraded));  // they do not help anybody
}

TEST_CASE("the deadline is the configured one", "[policy]") {
  Scenario drive({.deadline = 20s});
  drive.between(2s, 62s, eyes_closed().answered_after(15s));
  CHECK_FALSE(drive.told_until(62s, AlertKind::drowsiness).empty());
}

TEST_CASE("risk rises with the first suspicion, stays while an alert is active, and falls",
          "[policy]") {
  Scenario drive;
  drive.between(2s, 20s, attentive());
  drive.between(20s, 30s, on_the_phone());
  drive.between(30s, 60s, attentive());
  drive.told_until(20s);
  CHECK(drive.policy().risk() == 0.0);
  drive.told_until(21s);
  CHECK(drive.policy().risk() > 0.5);
  CHECK(drive.policy().risk() < 1.0);
  drive.told_until(29s);
  CHECK(drive.policy().risk() == 1.0);
  drive.told_until(60s);
  CHECK(drive.policy().risk() == 0.0);
}

TEST_CASE("the fatigue level never falls while drowsiness gets worse", "[policy]") {
  Scenario drive;
  drive.between(2s, 20s, attentive());
  drive.between(20s, 34s, drooping());
  drive.between(34s, 62s, eyes_closed());
  double last = 0.0;
  for (auto time = 20s; time < 62s; time += 1s) {
    drive.told_until(time);
    CHECK(drive.policy().fatigue_level() >= last);
    last = drive.policy().fatigue_level();
  }
  CHECK(last == 100.0);
  CHECK(drive.policy().distraction_level() == 0.0);
}

TEST_CASE("the distraction level follows the severity of what distracts", "[policy]") {
  Scenario drive;
  drive.between(2s, 20s, attentive());
  drive.between(20s, 62s, looking(Gaze::down));
  const auto level_at = [&](milliseconds time) {
    drive.told_until(time);
    return drive.policy().distraction_level();
  };
  CHECK(level_at(20s) == 0.0);
  CHECK(level_at(21s) == Approx(30.0));  // 0.9 of the 1.2 it takes, of 40
  CHECK(level_at(23s) == 50.0);
  CHECK(level_at(25s) == 75.0);
  CHECK(level_at(31s) == 100.0);
  CHECK(drive.policy().fatigue_level() == 0.0);
}

}  // namespace
}  // namespace cabinwatch::alerts::test::policy_evidence_test
