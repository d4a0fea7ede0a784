#include <catch2/catch.hpp>

#include "scenario.hpp"

namespace cabinwatch::alerts::test::policy_driver_test {
namespace {

using pipeline::Gaze;
using pipeline::Hands;
using pipeline::ImpairmentLevel;
using Story = std::vector<std::string>;

/// A minute and a half: attentive, then 40 s of something, then attentive again.
Scenario attentive_but_from_20s_to_60s(const Look& look) {
  Scenario drive;
  drive.between(2s, 20s, attentive());
  drive.between(20s, 60s, look);
  drive.between(60s, 90s, attentive());
  return drive;
}

TEST_CASE("closed eyes are drowsiness, and critical when they stay closed", "[policy]") {
  auto drive = attentive_but_from_20s_to_60s(eyes_closed());
  CHECK(drive.story_until(90s) == Story{"22.8s raised drowsiness warning",
                                        "24.8s escalated drowsiness critical",
                                        "64.8s cleared drowsiness recovered"});
}

TEST_CASE("a gaze of closed eyes is no distraction", "[policy]") {
  auto drive = attentive_but_from_20s_to_60s(eyes_closed().gaze(Gaze::down));
  CHECK(drive.told_until(90s, AlertKind::distraction).empty());
}

TEST_CASE("drooping eyelids are drowsiness that climbs slowly", "[policy]") {
  auto drive = attentive_but_from_20s_to_60s(drooping());
  CHECK(drive.story_until(90s) == Story{"24.8s raised drowsiness advisory",
                                        "28.8s escalated drowsiness warning",
                                        "64.8s cleared drowsiness recovered"});
}

TEST_CASE("yawning on and on is drowsiness, but no more than an advisory", "[policy]") {
  auto drive = attentive_but_from_20s_to_60s(yawning());
  CHECK(drive.story_until(90s) ==
        Story{"28.8s raised drowsiness advisory", "64.8s cleared drowsiness recovered"});
}

TEST_CASE("a driver who nods off between slow blinks is drowsy all along", "[policy]") {
  Scenario drive;
  drive.between(2s, 20s, attentive());
  for (auto nod = 20s; nod < 60s; nod += 6s) {
    drive.between(nod, nod + 4s, drooping());
    drive.at(nod + 4s, eyes_closed());
  }
  const auto told = drive.told_until(62s, AlertKind::drowsiness);
  REQUIRE(told.size() >= 2);
  CHECK(told.front().event.alert.severity == Severity::advisory);
  CHECK(told.back().event.type == AlertEvent::Type::escalated);
  CHECK(drive.active_at(62s, AlertKind::drowsiness));
}

TEST_CASE("a gaze that stays off the road is distraction in three steps", "[policy]") {
  for (const Gaze gaze : {Gaze::down, Gaze::away, Gaze::passenger}) {
    auto drive = attentive_but_from_20s_to_60s(looking(gaze));
    CHECK(drive.story_until(90s) ==
          Story{"22.8s raised distraction advisory", "24.8s escalated distraction warning",
                "30.8s escalated distraction critical", "62.8s cleared distraction recovered"});
  }
}

TEST_CASE("a phone in the hand is phone use", "[policy]") {
  auto drive = attentive_but_from_20s_to_60s(Look().hands(Hands::holding_phone));
  CHECK(drive.story_until(90s) ==
        Story{"22.8s raised phone_use warning", "62.8s cleared phone_use recovered"});
}

TEST_CASE("eyes that stay on a phone make phone use critical, and tell no distraction beside it",
          "[policy]") {
  for (const Look& look : {on_the_phone(), looking(Gaze::phone)}) {
    auto drive = attentive_but_from_20s_to_60s(look);
    CHECK(drive.story_until(90s) == Story{"22.8s raised phone_use warning",
                                          "30.8s escalated phone_use critical",
                                          "62.8s cleared phone_use recovered"});
  }
}

TEST_CASE("two answers agree on a phone also when one sees it in the hand, the other in the gaze",
          "[policy]") {
  Scenario drive;
  drive.between(2s, 20s, attentive());
  drive.at(20s, Look().hands(Hands::holding_phone));
  drive.at(22s, looking(Gaze::phone));
  CHECK(drive.story_until(23s) == Story{"22.8s raised phone_use warning"});
}

TEST_CASE("hands off the wheel are told late, and never as critical", "[policy]") {
  auto drive = attentive_but_from_20s_to_60s(hands_off_wheel());
  CHECK(drive.story_until(90s) == Story{"24.8s raised hands_off advisory",
                                        "34.8s escalated hands_off warning",
                                        "64.8s cleared hands_off recovered"});
}

TEST_CASE("suspected impairment has to last; likely impairment is a warning", "[policy]") {
  auto suspected = attentive_but_from_20s_to_60s(impaired(ImpairmentLevel::suspected));
  CHECK(suspected.story_until(90s) == Story{"25.5s raised impairment advisory",
                                            "49.5s escalated impairment warning",
                                            "65.5s cleared impairment recovered"});
  auto likely = attentive_but_from_20s_to_60s(impaired(ImpairmentLevel::likely));
  CHECK(likely.story_until(90s) == Story{"23.5s raised impairment warning",
                                         "49.5s escalated impairment critical",
                                         "65.5s cleared impairment recovered"});
}

TEST_CASE("an empty seat in a moving car becomes critical", "[policy]") {
  auto drive = attentive_but_from_20s_to_60s(empty_seat());
  drive.speed_at(0s, 60.0);
  CHECK(drive.story_until(90s) == Story{"22.8s raised driver_absent warning",
                                        "28.8s escalated driver_absent critical",
                                        "62.8s cleared driver_absent recovered"});
}

TEST_CASE("a face in a seat that is said to be empty is no absence", "[policy]") {
  Look contradiction = attentive();
  contradiction.observation.scene->value.driver_present = false;
  auto drive = attentive_but_from_20s_to_60s(contradiction);
  CHECK(drive.story_until(90s).empty());
}

TEST_CASE("no movement and no open eyes is an unresponsive driver", "[policy]") {
  Scenario drive;
  drive.between(2s, 20s, attentive());
  drive.still_between(20s, 60s);
  drive.between(22s, 60s, face_hidden(), 4s);
  drive.between(62s, 90s, attentive());
  CHECK(drive.story_until(90s) ==
        Story{"30.0s raised unresponsive critical", "64.8s cleared unresponsive recovered"});
  const auto raised = drive.told_until(90s, AlertKind::unresponsive).front().event.alert;
  CHECK(std::get<std::int64_t>(raised.details.at("still_ms")) == 10'000);
  CHECK(std::get<std::string>(raised.details.at("evidence")) == "face_state=not_visible");
}

TEST_CASE("an unresponsive driver supersedes a drowsy one", "[policy]") {
  Scenario drive;
  drive.between(2s, 20s, attentive());
  drive.still_between(20s, 62s);
  drive.between(22s, 62s, eyes_closed(), 3s);
  CHECK(drive.story_until(61s) ==
        Story{"25.8s raised drowsiness warning", "28.8s escalated drowsiness critical",
              "30.0s raised unresponsive critical", "30.0s cleared drowsiness superseded"});
}

TEST_CASE("one bump of the road does not wake an unresponsive driver; moving on does", "[policy]") {
  Scenario drive;
  drive.between(2s, 20s, attentive());
  drive.still_between(20s, 40s);  // the bump is at 40 s
  drive.still_between(40s + 500ms, 70s);
  drive.between(22s, 90s, face_hidden(), 4s);
  CHECK(drive.active_at(69s, AlertKind::unresponsive));
  CHECK(drive.told_until(90s, AlertKind::unresponsive).back().time == 75s);
  CHECK(drive.told_until(90s, AlertKind::unresponsive).size() == 2);
}

TEST_CASE("stillness counts from when open eyes were last seen", "[policy]") {
  Scenario drive;
  drive.still_between(0s, 90s);
  drive.between(2s, 30s, attentive(), 6s);  // the last one at 26 s
  drive.between(30s, 90s, face_hidden(), 3s);
  CHECK(drive.story_until(90s) == Story{"36.0s raised unresponsive critical"});
}

TEST_CASE("an empty seat is never unresponsive, nor anything else of a driver", "[policy]") {
  Scenario drive;
  drive.speed_at(0s, 0.0);
  drive.still_between(0s, 90s);
  drive.between(2s, 90s, empty_seat().impaired(ImpairmentLevel::likely), 4s);
  CHECK(drive.story_until(90s).empty());
}

TEST_CASE("one answer without open eyes is not enough for an unresponsive driver", "[policy]") {
  Scenario drive;
  drive.between(2s, 4s, attentive());
  drive.still_between(4s, 64s);
  drive.at(10s, face_hidden());
  CHECK(drive.told_until(64s, AlertKind::unresponsive).empty());
}

TEST_CASE("stillness without anybody looking for open eyes proves nothing", "[policy]") {
  Scenario drive;
  drive.between(2s, 4s, attentive());
  drive.still_between(4s, 64s);
  CHECK(drive.told_until(64s, AlertKind::unresponsive).empty());
}

TEST_CASE("every alert says what it was told from", "[policy]") {
  Scenario drive;
  drive.between(2s, 20s, attentive());
  drive.between(20s, 30s, on_the_phone().sure(0.8));
  const auto alert = drive.active_at(23s, AlertKind::phone_use);
  REQUIRE(alert);
  CHECK(alert->confidence == Approx(0.8));
  CHECK(alert->message == "The driver is using a phone.");
  CHECK(alert->raised_at == Scenario::moment(22s + 800ms));
  CHECK(alert->evidence_received_at == Scenario::moment(22s + 20ms));
  CHECK(std::get<std::string>(alert->details.at("evidence")) == "gaze=phone, hands=holding_phone");
  CHECK(std::get<std::int64_t>(alert->details.at("observations")) == 2);
  CHECK(std::get<std::int64_t>(alert->details.at("lasting_ms")) == 4000);
  CHECK(std::get<std::int64_t>(alert->details.at("age_ms")) == 800);
}

}  // namespace
}  // namespace cabinwatch::alerts::test::policy_driver_test
