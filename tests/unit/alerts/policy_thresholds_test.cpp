#include <catch2/catch.hpp>

#include "scenario.hpp"

// What the configuration may change of the tables.

namespace cabinwatch::alerts::test::policy_thresholds_test {
namespace {

using pipeline::Gaze;
using pipeline::Hands;
using Story = std::vector<std::string>;

/// Looks down from second 2 on, as long as it takes.
Story looking_down(const PolicySettings& settings) {
  Scenario drive(settings);
  drive.between(2s, 14s, looking(Gaze::down));
  return drive.story_until(14s);
}

TEST_CASE("patience makes every severity come later", "[policy]") {
  CHECK(looking_down({}) == Story{"4.8s raised distraction advisory",
                                  "6.8s escalated distraction warning",
                                  "12.8s escalated distraction critical"});
  const auto patient = looking_down({.answers = {.patience = 2.0}});
  CHECK(patient ==
        Story{"6.8s raised distraction advisory", "10.8s escalated distraction warning"});
}

TEST_CASE("less agreement lets one sure answer be enough", "[policy]") {
  const PolicySettings settings{.answers = {.agreement = 0.5, .patience = 0.5}};
  Scenario drive(settings);
  drive.between(2s, 4s, looking(Gaze::down).sure(0.9));
  const auto told = drive.told_until(5s, AlertKind::distraction);
  REQUIRE_FALSE(told.empty());
  CHECK(told.front().time == 2s + 800ms);
}

TEST_CASE("an answer less sure than wanted counts neither way", "[policy]") {
  const PolicySettings settings{.answers = {.min_confidence = 0.8}};
  Scenario drive(settings);
  drive.between(2s, 10s, looking(Gaze::down).sure(0.7));
  CHECK(drive.story_until(10s).empty());
}

TEST_CASE("what is cleared is held off for as long as is set", "[policy]") {
  const auto story = [](milliseconds hold_off) {
    Scenario drive({.hold_off = hold_off});
    drive.between(2s, 10s, Look().hands(Hands::holding_phone));
    drive.between(10s, 18s, attentive());
    drive.between(18s, 30s, Look().hands(Hands::holding_phone));
    return drive.story_until(30s);
  };
  const auto soon = story(0s);
  const auto late = story(10s);
  REQUIRE(soon.size() == 3);
  REQUIRE(late.size() == 3);
  CHECK(soon[0] == late[0]);
  CHECK(soon[1] == late[1]);
  CHECK(soon[2] < late[2]);
}

TEST_CASE("what is told of the camera does not change with it", "[policy]") {
  const auto story = [](const PolicySettings& settings) {
    Scenario drive(settings);
    drive.between(2s, 10s, Look().camera(pipeline::CameraView::blocked));
    return drive.story_until(10s);
  };
  CHECK(story({}) == story({.answers = {.agreement = 3.0, .patience = 3.0}}));
}

}  // namespace
}  // namespace cabinwatch::alerts::test::policy_thresholds_test
