#include <catch2/catch.hpp>

#include "scenario.hpp"

/// The model's answers about a picture that the camera repeats.
namespace cabinwatch::alerts::test::policy_repeated_picture_test {
namespace {

TEST_CASE("two answers about one picture that the camera repeats are one", "[policy]") {
  Scenario drive;
  drive.at(4s, eyes_closed());
  drive.at(7s, eyes_closed().repeated_for(3s));
  drive.at(10s, eyes_closed().repeated_for(6s));
  CHECK(drive.story_until(12s).empty());
  drive.at(13s, eyes_closed());
  CHECK(drive.story_until(15s).size() == 1);

  // Nor do they end what was told.
  drive.at(16s, attentive());
  drive.at(19s, attentive().repeated_for(3s));
  drive.at(22s, attentive().repeated_for(6s));
  CHECK(drive.story_until(24s).size() == 1);
  drive.at(25s, attentive());
  CHECK(drive.story_until(27s).size() == 2);
}

TEST_CASE("a picture that the camera has repeated for longer than answers count says nothing",
          "[policy]") {
  Scenario drive;
  drive.at(20s, eyes_closed().repeated_for(15s));
  drive.at(23s, eyes_closed());
  CHECK(drive.told_until(25s, AlertKind::drowsiness).empty());
}

TEST_CASE("an answer about a repeated picture is an answer: the model's lane works", "[policy]") {
  Scenario drive;
  drive.at(2s, attentive());
  drive.at(20s, attentive());
  drive.at(22s, attentive().repeated_for(2s));
  const auto told = drive.told_until(24s, AlertKind::analysis_degraded);
  REQUIRE(told.size() == 2);
  CHECK(told.back().event.type == AlertEvent::Type::cleared);
}

}  // namespace
}  // namespace cabinwatch::alerts::test::policy_repeated_picture_test
