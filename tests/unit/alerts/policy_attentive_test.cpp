#include <catch2/catch.hpp>

#include "scenario.hpp"

namespace cabinwatch::alerts::test::policy_attentive_test {
namespace {

using pipeline::FaceState;
using pipeline::Gaze;
using pipeline::Hands;
using pipeline::ImpairmentLevel;
using Story = std::vector<std::string>;

TEST_CASE("five minutes of attentive driving raise nothing", "[policy]") {
  Scenario drive;
  const auto mirror_every_12s = [&](milliseconds from, milliseconds until) {
    for (auto time = from; time < until; time += 2s) {
      drive.at(time, time % 12s == 0s ? looking(Gaze::mirrors) : attentive());
    }
  };
  mirror_every_12s(2s, 60s);
  drive.between(60s, 66s, yawning());  // one yawn, as long as they get
  mirror_every_12s(66s, 120s);
  drive.at(120s, looking(Gaze::passenger));  // a word with the passenger
  drive.between(122s, 130s, attentive());
  drive.at(130s, looking(Gaze::down));  // something fell
  drive.between(132s, 140s, attentive());
  drive.between(140s, 150s, looking(Gaze::instruments));
  drive.between(150s, 160s, Look().hands(Hands::eating_or_drinking));
  drive.between(160s, 180s, Look().hands(Hands::one_on_wheel));
  drive.between(180s, 184s, hands_off_wheel());  // changing gear, scratching
  mirror_every_12s(184s, 300s);
  CHECK(drive.story_until(300s).empty());
}

TEST_CASE("single odd answers raise nothing, however sure they are", "[policy]") {
  Scenario drive;
  const std::vector<Look> odd{
      eyes_closed(),       drooping(),
      looking(Gaze::away), on_the_phone(),
      hands_off_wheel(),   impaired(ImpairmentLevel::likely),
      empty_seat(),        attentive().camera(pipeline::CameraView::blocked)};
  auto time = 2s;
  for (Look look : odd) {
    drive.between(time, time + 8s, attentive());
    drive.at(time + 8s, look.sure(1.0));
    time += 10s;
  }
  drive.between(time, time + 10s, attentive());
  CHECK(drive.story_until(time + 10s).empty());
}

TEST_CASE("answers that are not sure raise nothing, however many", "[policy]") {
  Scenario drive;
  drive.between(2s, 62s, eyes_closed().hands(Hands::holding_phone).sure(0.45));
  CHECK(drive.story_until(62s).empty());
}

TEST_CASE("a driver who sits still with open eyes raises nothing", "[policy]") {
  Scenario drive;
  drive.still_between(0s, 180s);
  drive.between(2s, 180s, attentive(), 6s);  // a still picture: answers every max_gap only
  CHECK(drive.story_until(180s).empty());
}

TEST_CASE("a driver who cannot be judged raises nothing", "[policy]") {
  Scenario drive;
  drive.between(2s, 122s,
                Look().face(FaceState::not_visible).gaze(Gaze::unknown).hands(Hands::not_visible));
  CHECK(drive.story_until(122s).empty());
}

TEST_CASE("an attentive driver means no risk and no levels", "[policy]") {
  Scenario drive;
  drive.between(2s, 60s, attentive());
  drive.told_until(60s);
  CHECK(drive.policy().risk() == 0.0);
  CHECK(drive.policy().fatigue_level() == 0.0);
  CHECK(drive.policy().distraction_level() == 0.0);
  CHECK_FALSE(drive.policy().is_degraded());
}

}  // namespace
}  // namespace cabinwatch::alerts::test::policy_attentive_test
