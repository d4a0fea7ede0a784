#include <catch2/catch.hpp>
#include <limits>

#include "scenario.hpp"

namespace cabinwatch::alerts::test::policy_vehicle_test {
namespace {

using pipeline::Gaze;
using Story = std::vector<std::string>;

TEST_CASE("at standstill phone, gaze, hands and an empty seat are held back", "[policy]") {
  for (const Look& look : {on_the_phone(), looking(Gaze::down), hands_off_wheel(), empty_seat()}) {
    Scenario drive;
    drive.speed_at(0s, 0.0);
    drive.between(2s, 62s, look);
    CHECK(drive.story_until(62s).empty());
  }
}

TEST_CASE("at standstill drowsiness stays an advisory, and climbs when the car moves off",
          "[policy]") {
  Scenario drive;
  drive.speed_at(0s, 0.0);
  drive.between(2s, 62s, eyes_closed());
  drive.speed_at(40s, 20.0);
  CHECK(drive.story_until(62s) ==
        Story{"4.8s raised drowsiness advisory", "40.0s escalated drowsiness critical"});
}

TEST_CASE("an unresponsive driver of a standing car is an advisory", "[policy]") {
  Scenario drive;
  drive.speed_at(0s, 0.0);
  drive.still_between(2s, 62s);
  drive.between(4s, 62s, face_hidden(), 4s);
  CHECK(drive.story_until(62s) == Story{"12.0s raised unresponsive advisory"});
}

TEST_CASE("a phone at a long traffic light is told when the car moves again", "[policy]") {
  Scenario drive;
  drive.speed_at(0s, 50.0);
  drive.between(2s, 20s, attentive());
  drive.between(20s, 90s, on_the_phone());
  drive.speed_at(24s, 0.3);
  drive.speed_at(80s, 15.0);
  const auto told = drive.told_until(90s, AlertKind::phone_use);
  REQUIRE(told.size() == 3);
  CHECK(told[0].time == 22s + 800ms);
  CHECK(told[1].time == 24s);
  CHECK(told[1].event.clear_reason == ClearReason::stopped);
  CHECK(told[2].time == 80s);
  CHECK(std::get<double>(told[2].event.alert.details.at("speed_kmh")) == 15.0);
}

TEST_CASE("a phone that was put down before the car moves off is not told", "[policy]") {
  Scenario drive;
  drive.speed_at(0s, 0.0);
  drive.between(2s, 20s, on_the_phone());
  drive.between(20s, 62s, attentive());
  drive.speed_at(21s, 15.0);  // one answer has seen it so far
  CHECK(drive.story_until(62s).empty());
}

TEST_CASE("what was last seen long before the car moves off is not told as new", "[policy]") {
  Scenario drive;
  drive.speed_at(0s, 0.0);
  drive.between(2s, 12s, on_the_phone());
  drive.between(12s, 62s, on_the_phone().lighting(pipeline::Lighting::dark));
  drive.speed_at(22s, 15.0);
  CHECK(drive.story_until(62s).empty());
}

TEST_CASE("below the configured speed driver alerts are held back, of all kinds", "[policy]") {
  Scenario drive({.min_speed_kmh = 30.0});
  drive.speed_at(0s, 29.0);
  drive.between(2s, 62s, eyes_closed().hands(pipeline::Hands::holding_phone));
  CHECK(drive.story_until(62s).empty());
  CHECK(drive.policy().risk() == 0.0);
}

TEST_CASE("the configured speed itself is fast enough", "[policy]") {
  Scenario drive({.min_speed_kmh = 30.0});
  drive.speed_at(0s, 30.0);
  drive.between(2s, 62s, on_the_phone());
  CHECK(drive.active_at(62s, AlertKind::phone_use));
}

TEST_CASE("slowing down below the configured speed clears as stopped", "[policy]") {
  Scenario drive({.min_speed_kmh = 30.0});
  drive.speed_at(0s, 50.0);
  drive.between(2s, 62s, on_the_phone());
  drive.speed_at(20s, 20.0);
  CHECK(drive.told_until(62s).back().time == 20s);
  CHECK(drive.told_until(62s).back().event.clear_reason == ClearReason::stopped);
}

TEST_CASE("an unknown speed, or one that is no number, is driving", "[policy]") {
  Scenario unknown({.min_speed_kmh = 30.0});
  unknown.between(2s, 62s, on_the_phone());
  CHECK(unknown.active_at(62s, AlertKind::phone_use));

  Scenario no_number({.min_speed_kmh = 30.0});
  no_number.speed_at(0s, std::numeric_limits<double>::quiet_NaN());
  no_number.between(2s, 62s, on_the_phone());
  CHECK(no_number.active_at(62s, AlertKind::phone_use));
}

TEST_CASE("driving backwards is driving", "[policy]") {
  Scenario drive;
  drive.speed_at(0s, -4.0);
  drive.between(2s, 62s, looking(Gaze::down));
  CHECK(drive.active_at(62s, AlertKind::distraction));
}

TEST_CASE("with the ignition off nothing is told of the driver, and nothing is remembered",
          "[policy]") {
  Scenario drive;
  drive.between(2s, 80s, eyes_closed());
  drive.ignition_at(20s, false);
  drive.ignition_at(60s, true);
  CHECK(drive.story_until(80s) ==
        Story{"4.8s raised drowsiness warning", "6.8s escalated drowsiness critical",
              "20.0s cleared drowsiness stopped", "62.8s raised drowsiness warning",
              "64.8s escalated drowsiness critical"});
}

TEST_CASE("an empty seat without a known speed is no more than a warning", "[policy]") {
  Scenario drive;
  drive.between(2s, 62s, empty_seat());
  CHECK(drive.story_until(62s) == Story{"4.8s raised driver_absent warning"});
}

TEST_CASE("the camera is told of whatever the car does", "[policy]") {
  Scenario drive({.min_speed_kmh = 30.0});
  drive.ignition_at(0s, false);
  drive.speed_at(0s, 0.0);
  drive.between(2s, 20s, attentive());
  drive.camera_faulty_between(10s, 12s);
  CHECK(drive.story_until(11s) == Story{"10.0s raised camera_fault warning"});
}

}  // namespace
}  // namespace cabinwatch::alerts::test::policy_vehicle_test
