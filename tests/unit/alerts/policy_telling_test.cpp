#include <catch2/catch.hpp>

#include "scenario.hpp"

namespace cabinwatch::alerts::test::policy_telling_test {
namespace {

using pipeline::Gaze;
using pipeline::Hands;
using Story = std::vector<std::string>;

TEST_CASE("an acknowledged alert is not raised again while its condition lasts", "[policy]") {
  Scenario drive;
  drive.between(2s, 62s, Look().hands(Hands::holding_phone));
  drive.acknowledge_at(20s, AlertKind::phone_use);
  CHECK(drive.story_until(62s) ==
        Story{"4.8s raised phone_use warning", "20.0s cleared phone_use acknowledged"});
}

TEST_CASE("an acknowledged alert is raised again when it gets worse", "[policy]") {
  Scenario drive;
  drive.between(2s, 20s, looking(Gaze::down));
  drive.acknowledge_at(5s, AlertKind::distraction);
  CHECK(drive.story_until(20s) ==
        Story{"4.8s raised distraction advisory", "5.0s cleared distraction acknowledged",
              "6.8s raised distraction warning", "12.8s escalated distraction critical"});
}

TEST_CASE("an acknowledged alert is raised again when its condition has ended and is back",
          "[policy]") {
  Scenario drive;
  drive.between(2s, 20s, on_the_phone());
  drive.acknowledge_at(6s, AlertKind::phone_use);
  drive.between(20s, 40s, attentive());
  drive.between(40s, 46s, on_the_phone());
  CHECK(drive.told_until(46s, AlertKind::phone_use).back().time == 42s + 800ms);
}

TEST_CASE("an acknowledgement holds while the condition is only held back", "[policy]") {
  Scenario drive;
  drive.speed_at(0s, 50.0);
  drive.between(2s, 80s, Look().hands(Hands::holding_phone));
  drive.acknowledge_at(20s, AlertKind::phone_use);
  drive.speed_at(24s, 0.0);
  drive.speed_at(40s, 50.0);
  CHECK(drive.told_until(80s, AlertKind::phone_use).size() == 2);  // raised, cleared
}

TEST_CASE("acknowledging what is not active does nothing", "[policy]") {
  Policy policy({}, Scenario::moment(0s));
  CHECK(policy.acknowledge(0, Scenario::moment(1s)).empty());
  CHECK(policy.acknowledge(7, Scenario::moment(1s)).empty());
}

TEST_CASE("a driver who keeps glancing at a phone is not told every time", "[policy]") {
  Scenario drive;
  drive.between(2s, 10s, attentive());
  for (auto time = 10s; time < 70s; time += 10s) {
    drive.between(time, time + 4s, on_the_phone());
    drive.between(time + 4s, time + 10s, attentive());
  }
  const auto told = drive.told_until(70s, AlertKind::phone_use);
  for (std::size_t i = 1; i < told.size(); ++i) {
    const bool is_again = told[i].event.type == AlertEvent::Type::raised;
    if (is_again) CHECK(told[i].time - told[i - 1].time >= 10s);
  }
}

TEST_CASE("what is critical is told also right after it was cleared", "[policy]") {
  Scenario drive;
  drive.between(2s, 10s, eyes_closed());
  drive.between(10s, 15s, attentive(), 1s);
  drive.between(15s, 30s, eyes_closed(), 1s);
  const auto told = drive.told_until(30s, AlertKind::drowsiness);
  REQUIRE(told.size() == 4);  // raised, escalated, cleared, raised
  CHECK(told[3].event.alert.severity == Severity::critical);
  CHECK(told[3].time - told[2].time < 10s);
  CHECK(told[3].event.alert.id != told[0].event.alert.id);
}

TEST_CASE("distraction becomes phone use when the phone is seen, and is told only once",
          "[policy]") {
  Scenario drive;
  drive.between(2s, 8s, looking(Gaze::down));
  drive.between(8s, 20s, looking(Gaze::down).hands(Hands::holding_phone));
  CHECK(drive.story_until(20s) ==
        Story{"4.8s raised distraction advisory", "6.8s escalated distraction warning",
              "10.8s raised phone_use warning", "10.8s cleared distraction superseded"});
}

TEST_CASE("distraction that outlasts the phone is told again", "[policy]") {
  Scenario drive;
  drive.between(2s, 20s, looking(Gaze::phone));
  drive.between(20s, 40s, looking(Gaze::down));
  CHECK_FALSE(drive.active_at(40s, AlertKind::phone_use));
  CHECK(drive.active_at(40s, AlertKind::distraction));
}

TEST_CASE("a pause clears everything as stopped and nothing is told during it", "[policy]") {
  Scenario drive;
  drive.between(2s, 60s, on_the_phone());
  drive.paused_between(20s, 60s);
  CHECK(drive.story_until(60s) == Story{"4.8s raised phone_use warning",
                                        "12.8s escalated phone_use critical",
                                        "20.0s cleared phone_use stopped"});
  CHECK(drive.policy().active_alerts().empty());
  CHECK(drive.policy().risk() == 0.0);
  CHECK(drive.policy().distraction_level() == 0.0);
  CHECK_FALSE(drive.policy().is_degraded());
}

TEST_CASE("answers about the time before a pause do not count after it", "[policy]") {
  Scenario drive;
  drive.between(2s, 20s, attentive());
  drive.paused_between(20s, 24s);
  drive.at(16s, on_the_phone().answered_after(8s));
  drive.at(18s, on_the_phone().answered_after(7s));
  drive.between(26s, 40s, attentive());
  CHECK(drive.story_until(40s).empty());
}

TEST_CASE("after a pause watching starts anew", "[policy]") {
  Scenario drive;
  drive.between(2s, 60s, Look().hands(Hands::holding_phone));
  drive.paused_between(20s, 40s);
  const auto told = drive.told_until(60s, AlertKind::phone_use);
  REQUIRE(told.size() == 3);
  CHECK(told[2].event.type == AlertEvent::Type::raised);
  CHECK(told[2].event.alert.id == 2);
  CHECK(told[2].time == 42s + 800ms);  // the sequence that ends at 40 s counts: it was taken then
}

TEST_CASE("a policy that is configured anew keeps to the new settings and counts ids on",
          "[policy]") {
  Scenario drive;
  drive.speed_at(0s, 50.0);
  drive.between(2s, 62s, on_the_phone());
  drive.paused_between(20s, 22s);
  drive.then(21s, [](Policy& policy, base::Clock::time_point) {
    policy.configure({.min_speed_kmh = 60.0});
    return Policy::Events{};
  });
  drive.speed_at(50s, 70.0);
  const auto raised_again = drive.told_until(62s, AlertKind::phone_use).back();
  CHECK(raised_again.time == 50s);
  CHECK(raised_again.event.alert.id == 2);
}

TEST_CASE("ids are counted through, and active alerts are in their order", "[policy]") {
  Scenario drive;
  drive.between(2s, 30s, on_the_phone());
  drive.between(30s, 62s, on_the_phone().face(pipeline::FaceState::drooping_eyelids));
  drive.told_until(60s);
  const auto active = drive.policy().active_alerts();
  REQUIRE(active.size() == 2);
  CHECK(active[0].id == 1);
  CHECK(active[0].kind == AlertKind::phone_use);
  CHECK(active[1].id == 2);
  CHECK(active[1].kind == AlertKind::drowsiness);
}

}  // namespace
}  // namespace cabinwatch::alerts::test::policy_telling_test
