#include <catch2/catch.hpp>

#include "scenario.hpp"

/// Two lanes look at the same driver: one state, told once.
namespace cabinwatch::alerts::test::policy_two_lanes_test {
namespace {

using pipeline::Gaze;
using pipeline::SightQuality;
using Story = std::vector<std::string>;

constexpr PolicySettings kBothLanes{.expects_findings = true, .expects_reflex = true};

/// Attentive by both lanes, but for what they see from 20 s to 40 s.
Scenario both_lanes_from_20s_to_40s(const Face& face, const Look& look) {
  Scenario drive(kBothLanes);
  drive.frames(15.0);
  drive.between(2s, 22s, attentive());
  drive.shows(20s, 40s, face);
  drive.between(22s, 42s, look);
  drive.between(42s, 90s, attentive());
  return drive;
}

std::vector<Scenario::Told> raised(Scenario& drive, milliseconds until) {
  std::vector<Scenario::Told> raised;
  for (const auto& told : drive.told_until(until)) {
    if (told.event.type == AlertEvent::Type::raised) raised.push_back(told);
  }
  return raised;
}

TEST_CASE("a sleeper whom both lanes see is told once, and surer", "[policy][two_lanes]") {
  auto drive = both_lanes_from_20s_to_40s(asleep().sure(0.8), eyes_closed().sure(0.7));
  CHECK(drive.story_until(40s) ==
        Story{"21.0s raised microsleep warning", "23.0s raised drowsiness critical",
              "23.0s cleared microsleep superseded", "26.0s raised unresponsive critical",
              "26.0s cleared drowsiness superseded"});
  const auto& told = drive.told_until(40s);
  CHECK(told[0].event.alert.confidence == Approx(0.8));   // the model has not yet answered
  CHECK(told[1].event.alert.confidence == Approx(0.94));  // 1 - 0.2 * 0.3
  CHECK(std::get<std::string>(told[1].event.alert.details.at("lane")) == "reflex, reasoning");
}

TEST_CASE("an alert becomes surer while it is active, without being told again",
          "[policy][two_lanes]") {
  auto drive = both_lanes_from_20s_to_40s(looks_to(Gaze::down).unblinking().sure(0.8),
                                          looking(Gaze::down).sure(0.7));
  CHECK(drive.active_at(23s + 500ms, AlertKind::distraction)->confidence == Approx(0.94));
  auto later =
      both_lanes_from_20s_to_40s(looks_to(Gaze::down).unblinking().sure(0.8),
                                 looking(Gaze::down).sure(0.7).answered_after(milliseconds{2900}));
  CHECK(later.active_at(24s, AlertKind::distraction)->confidence == Approx(0.8));
  CHECK(later.active_at(24s + 950ms, AlertKind::distraction)->confidence == Approx(0.94));
  CHECK(raised(later, 45s).size() == 1);
}

TEST_CASE("a look away that both lanes see is told once, by the frames' clock",
          "[policy][two_lanes]") {
  auto drive = both_lanes_from_20s_to_40s(looks_to(Gaze::down).unblinking(), looking(Gaze::down));
  const auto told = raised(drive, 90s);
  REQUIRE(told.size() == 1);
  CHECK(told[0].time == 23s);
  CHECK(drive.told_until(90s).back().time == 42s + 200ms);  // and over by it
}

TEST_CASE("a microsleep that the model saw too is not told as sleep after it",
          "[policy][two_lanes]") {
  Scenario drive(kBothLanes);
  drive.frames(15.0);
  drive.between(2s, 20s, attentive());
  drive.shows(0s, 61s, awake().perclos(0.05));
  drive.shows(19s, 21s + 500ms, asleep().perclos(0.05));
  drive.at(20s, eyes_closed());
  drive.at(22s, eyes_closed());
  drive.between(24s, 60s, attentive());
  CHECK(drive.story_until(60s) ==
        Story{"20.0s raised microsleep warning", "25.0s cleared microsleep recovered"});
}

TEST_CASE("where they disagree about eyes, the frames decide", "[policy][two_lanes]") {
  auto model_sees_sleep = both_lanes_from_20s_to_40s(awake(), eyes_closed());
  CHECK(model_sees_sleep.story_until(90s).empty());

  auto frames_see_sleep = both_lanes_from_20s_to_40s(asleep(), attentive());
  CHECK(frames_see_sleep.active_at(24s, AlertKind::drowsiness));
  CHECK(frames_see_sleep.active_at(39s, AlertKind::unresponsive));
}

TEST_CASE("closed eyes look nowhere, wherever the model sees them look", "[policy][two_lanes]") {
  for (const Gaze gaze : {Gaze::down, Gaze::away, Gaze::phone}) {
    auto drive = both_lanes_from_20s_to_40s(asleep(), looking(gaze));
    CHECK(drive.active_at(39s, AlertKind::unresponsive));
    CHECK(drive.told_until(40s, AlertKind::distraction).empty());
    CHECK(drive.told_until(40s, AlertKind::phone_use).empty());
  }
}

TEST_CASE("where they disagree about the gaze, the frames decide", "[policy][two_lanes]") {
  auto model_sees_away = both_lanes_from_20s_to_40s(awake(), looking(Gaze::away));
  CHECK(model_sees_away.story_until(90s).empty());

  auto frames_see_away = both_lanes_from_20s_to_40s(looks_to(Gaze::away), attentive());
  CHECK(frames_see_away.active_at(39s, AlertKind::distraction));
}

TEST_CASE("the model decides about hands, phone and impairment", "[policy][two_lanes]") {
  auto phone = both_lanes_from_20s_to_40s(awake(), on_the_phone());
  CHECK(phone.active_at(39s, AlertKind::phone_use)->severity == Severity::critical);
  CHECK(raised(phone, 39s).size() == 1);

  auto hands = both_lanes_from_20s_to_40s(awake(), hands_off_wheel());
  CHECK(hands.active_at(39s, AlertKind::hands_off));

  auto unfit = both_lanes_from_20s_to_40s(awake(), impaired(pipeline::ImpairmentLevel::likely));
  CHECK(unfit.active_at(39s, AlertKind::impairment));
}

TEST_CASE("a phone under eyes that look down is told as phone use, not twice",
          "[policy][two_lanes]") {
  auto drive = both_lanes_from_20s_to_40s(looks_to(Gaze::down), on_the_phone());
  CHECK(drive.active_at(39s, AlertKind::phone_use));
  CHECK_FALSE(drive.active_at(39s, AlertKind::distraction));
}

TEST_CASE("where frames cannot be judged the model's answers stand", "[policy][two_lanes]") {
  auto eyes = both_lanes_from_20s_to_40s(cannot_be_judged(SightQuality::occluded), eyes_closed());
  CHECK(eyes.active_at(39s, AlertKind::drowsiness));
  CHECK(eyes.active_at(39s, AlertKind::analysis_degraded));

  auto gaze =
      both_lanes_from_20s_to_40s(cannot_be_judged(SightQuality::occluded), looking(Gaze::down));
  CHECK(gaze.active_at(39s, AlertKind::distraction));
}

TEST_CASE("a picture of a face does not overrule the model", "[policy][two_lanes]") {
  Scenario drive(kBothLanes);
  drive.frames(15.0);
  drive.shows(0s, 90s, Face().unblinking());
  drive.between(2s, 20s, attentive());
  drive.between(20s, 40s, eyes_closed());
  CHECK(drive.active_at(39s, AlertKind::drowsiness));
}

TEST_CASE("a driver without a face in the picture is not absent while the model sees one",
          "[policy][two_lanes]") {
  auto drive = both_lanes_from_20s_to_40s(no_face(), face_hidden());
  const auto alert = drive.active_at(39s, AlertKind::analysis_degraded);
  REQUIRE(alert);
  CHECK(drive.told_until(90s, AlertKind::driver_absent).empty());
  CHECK(std::get<std::string>(alert->details.at("reason")) ==
        "no face is seen, although somebody sits there");
}

TEST_CASE("what is told of missing lanes is what is missing now", "[policy][two_lanes]") {
  Scenario drive(kBothLanes);
  drive.frames(15.0);
  drive.between(2s, 22s, attentive());
  drive.shows(20s, 200s, no_face());
  drive.between(22s, 42s, face_hidden());  // and then the model is lost
  drive.then(42s, [](Policy& policy, base::Clock::time_point) {
    policy.explain_degradation(pipeline::Lane::reasoning, "the server is lost");
    return Policy::Events{};
  });
  const auto told_at = [&drive](milliseconds time) {
    const auto alert = drive.active_at(time, AlertKind::analysis_degraded).value();
    return std::get<std::string>(alert.details.at("lane")) + ": " + alert.message;
  };
  CHECK(told_at(40s) ==
        "reflex: The reflex lane cannot judge the driver: no face is seen, although somebody sits "
        "there");
  CHECK(told_at(55s) ==
        "reflex, reasoning: The driver is not being analysed: the reflex lane cannot judge the "
        "driver: no face is seen, although somebody sits there; the reasoning lane gives no "
        "answers: the server is lost");
  // The answer that saw somebody is of 40 s.
  CHECK(told_at(57s) == "reasoning: The reasoning lane gives no answers: the server is lost");
  CHECK(drive.active_at(57s, AlertKind::driver_absent));
  CHECK(told_at(140s) == told_at(57s));
  CHECK(drive.told_until(140s, AlertKind::analysis_degraded).size() == 1);
}

TEST_CASE("an empty seat that both lanes see is told once", "[policy][two_lanes]") {
  auto drive = both_lanes_from_20s_to_40s(no_face(), empty_seat());
  CHECK(drive.active_at(39s, AlertKind::driver_absent)->confidence == Approx(0.97));
  CHECK(drive.story_until(90s) ==
        Story{"24.8s raised driver_absent warning", "44.8s cleared driver_absent recovered"});
}

TEST_CASE("a seat that is said to be empty although eyes blink in it is none",
          "[policy][two_lanes]") {
  auto drive = both_lanes_from_20s_to_40s(awake(), empty_seat());
  CHECK(drive.told_until(90s, AlertKind::driver_absent).empty());
}

TEST_CASE("a still driver whose open eyes frames see is not unresponsive", "[policy][two_lanes]") {
  auto drive = both_lanes_from_20s_to_40s(awake(), face_hidden());
  drive.still_between(10s, 60s);
  CHECK(drive.told_until(60s, AlertKind::unresponsive).empty());
}

TEST_CASE("drooping eyelids and PERCLOS are one drowsiness", "[policy][two_lanes]") {
  auto drive = both_lanes_from_20s_to_40s(Face().perclos(0.09), drooping());
  CHECK(drive.active_at(39s, AlertKind::drowsiness)->confidence > 0.9);
  CHECK(raised(drive, 39s).size() == 1);
}

TEST_CASE("a model that agrees in two ways agrees once", "[policy][two_lanes]") {
  Scenario drive(kBothLanes);
  drive.frames(15.0);
  drive.between(2s, 14s, attentive());
  drive.between(14s, 22s, drooping().sure(0.7));  // tells drowsiness by itself
  drive.shows(20s, 40s, asleep().sure(0.8));
  drive.at(22s, eyes_closed().sure(0.7));
  const auto alert = drive.active_at(23s, AlertKind::drowsiness);
  REQUIRE(alert);
  CHECK(alert->severity == Severity::critical);
  CHECK(alert->confidence == Approx(0.94));  // 1 - 0.2 * 0.3
}

TEST_CASE("five minutes of attentive driving raise nothing from both lanes together",
          "[policy][two_lanes]") {
  Scenario drive(kBothLanes);
  drive.frames(15.0);
  for (auto time = 2s; time < 300s; time += 2s) {
    drive.at(time, time % 12s == 0s ? looking(Gaze::mirrors) : attentive());
  }
  for (auto time = 10s; time < 300s; time += 12s) {
    drive.shows(time, time + 1s + 500ms, looks_to(Gaze::mirrors));
    drive.shows(time + 5s, time + 6s, looks_to(Gaze::passenger));
  }
  CHECK(drive.story_until(300s).empty());
}

}  // namespace
}  // namespace cabinwatch::alerts::test::policy_two_lanes_test
