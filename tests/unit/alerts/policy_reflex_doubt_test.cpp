#include <catch2/catch.hpp>

#include "scenario.hpp"

/// What the reflex lane cannot judge is told, and is never an all-clear.
namespace cabinwatch::alerts::test::policy_reflex_doubt_test {
namespace {

using pipeline::SightQuality;
using Story = std::vector<std::string>;

constexpr PolicySettings kReflexAlone{.expects_findings = false, .expects_reflex = true};
constexpr PolicySettings kBothLanes{.expects_findings = true, .expects_reflex = true};

std::string reason_of(const Alert& alert) {
  return std::get<std::string>(alert.details.at("reason"));
}

TEST_CASE("a driver with sunglasses is told not to be judged, with the reason",
          "[policy][reflex]") {
  Scenario drive(kReflexAlone);
  drive.frames(15.0);
  drive.shows(10s, 60s, cannot_be_judged(SightQuality::occluded));
  CHECK(drive.story_until(70s) == Story{"20.0s raised analysis_degraded advisory",
                                        "40.0s escalated analysis_degraded warning",
                                        "60.5s cleared analysis_degraded recovered"});
  const auto raised = drive.told_until(70s).front().event.alert;
  CHECK(raised.message == "The driver is not being analysed: something covers the eyes");
  CHECK(std::get<std::string>(raised.details.at("lane")) == "reflex");
}

TEST_CASE("every quality but good and no face is told after ten seconds", "[policy][reflex]") {
  for (const auto quality : {SightQuality::dark, SightQuality::glare, SightQuality::blurred,
                             SightQuality::occluded, SightQuality::too_small,
                             SightQuality::uncertain, SightQuality::frozen, SightQuality::turned}) {
    Scenario drive(kReflexAlone);
    drive.frames(15.0);
    drive.shows(10s, 30s, cannot_be_judged(quality));
    INFO(pipeline::to_word(quality));
    CHECK(drive.story_until(25s) == Story{"20.0s raised analysis_degraded advisory"});
  }
}

TEST_CASE("a picture on its side is told with what to do", "[policy][reflex]") {
  Scenario drive(kReflexAlone);
  drive.frames(15.0);
  drive.shows(0s, 30s, cannot_be_judged(SightQuality::turned));
  const auto told = drive.told_until(30s);
  REQUIRE(told.size() == 1);  // no empty seat either
  CHECK(reason_of(told[0].event.alert) ==
        "the picture is on its side or upside down: turn the camera, or the recording");
}

TEST_CASE("a frozen camera is neither closed eyes nor an attentive driver", "[policy][reflex]") {
  Scenario drive(kReflexAlone);
  drive.frames(15.0);
  drive.shows(10s, 14s, asleep());
  drive.shows(14s, 26s, asleep().quality(SightQuality::frozen));
  CHECK(drive.active_at(25s, AlertKind::drowsiness));  // never cleared by it
  CHECK(drive.active_at(25s, AlertKind::analysis_degraded));
  CHECK(drive.told_until(25s, AlertKind::unresponsive).empty());  // nor made worse
}

TEST_CASE("what cannot be judged is told by the reason that lasts, and anew when it changes",
          "[policy][reflex]") {
  Scenario drive(kReflexAlone);
  drive.frames(15.0);
  drive.shows(10s, 60s, cannot_be_judged(SightQuality::dark));
  for (milliseconds time = 12s; time < 30s; time += 400ms) {
    drive.shows(time, time + 200ms, cannot_be_judged(SightQuality::blurred));
  }
  drive.shows(30s, 60s, cannot_be_judged(SightQuality::occluded));
  for (auto time = 20s + 100ms; time < 30s; time += 100ms) {
    const auto alert = drive.active_at(time, AlertKind::analysis_degraded);
    REQUIRE(alert);
    CHECK(reason_of(*alert) == "the face is too dark");
  }
  CHECK(reason_of(*drive.active_at(31s, AlertKind::analysis_degraded)) ==
        "something covers the eyes");
  CHECK(drive.told_until(31s).size() == 1);
}

TEST_CASE("a rate that is too low is told once, however it trembles", "[policy][reflex]") {
  Policy policy(kReflexAlone, Scenario::moment(0s));
  std::vector<std::string> reasons;
  for (int frame = 1; frame <= 150; ++frame) {
    pipeline::ReflexObservation seen;
    seen.captured_at = seen.received_at = Scenario::moment(frame * 200ms);
    seen.quality = SightQuality::good;
    seen.confidence = 0.9;
    seen.eyes_closed = false;
    seen.gaze = pipeline::Gaze::road;
    seen.frames_per_second = frame % 2 == 0 ? 5.0 : 5.2;
    static_cast<void>(policy.observe(seen, seen.captured_at));
    for (const Alert& alert : policy.active_alerts()) {
      if (reasons.empty() || reasons.back() != reason_of(alert)) {
        reasons.push_back(reason_of(alert));
      }
    }
  }
  CHECK(reasons.size() == 1);
}

TEST_CASE("frames that cannot be judged now and then are not told", "[policy][reflex]") {
  Scenario drive(kReflexAlone);
  drive.frames(15.0);
  for (auto time = 5s; time < 60s; time += 2s) {
    drive.shows(time, time + 300ms, cannot_be_judged(SightQuality::blurred));
  }
  CHECK(drive.story_until(60s).empty());
}

TEST_CASE("odd good frames do not end doubt", "[policy][reflex]") {
  Scenario drive(kReflexAlone);
  drive.frames(15.0);
  drive.shows(10s, 40s, cannot_be_judged(SightQuality::dark));
  for (auto time = 11s; time < 40s; time += 2s) drive.shows(time, time + 100ms, awake());
  CHECK(drive.active_at(25s, AlertKind::analysis_degraded));
}

TEST_CASE("too few frames for a microsleep are declared", "[policy][reflex]") {
  Scenario drive(kReflexAlone);
  drive.frames(5.0);
  CHECK(drive.story_until(60s) == Story{"10.0s raised analysis_degraded advisory"});
  const auto raised = drive.told_until(60s).front().event.alert;
  CHECK(raised.message ==
        "The reflex lane sees too little: 5.0 frames a second are too few to see a microsleep");
}

TEST_CASE("frames that are a little too rare are enough", "[policy][reflex]") {
  Scenario drive(kReflexAlone);
  drive.frames(9.7);
  CHECK(drive.story_until(60s).empty());
}

TEST_CASE("a face that never blinks may be a picture", "[policy][reflex]") {
  Scenario drive(kReflexAlone);
  drive.frames(15.0);
  drive.shows(0s, 200s, Face().unblinking());
  const auto told = drive.told_until(200s);
  REQUIRE(told.size() == 2);
  CHECK(told[0].time == 130s);
  CHECK(reason_of(told[0].event.alert) == "the face does not blink, and may be a picture of one");
}

TEST_CASE("a reflex lane that tells nothing is told, with its reason", "[policy][reflex]") {
  Scenario drive(kReflexAlone);
  drive.then(0s, [](Policy& policy, base::Clock::time_point) {
    policy.explain_degradation(pipeline::Lane::reflex, "a model is missing");
    return Policy::Events{};
  });
  CHECK(drive.story_until(45s) == Story{"10.0s raised analysis_degraded advisory",
                                        "30.0s escalated analysis_degraded warning"});
  CHECK(drive.told_until(45s).front().event.alert.message ==
        "The driver is not being analysed: a model is missing");
}

TEST_CASE("one missing lane is an advisory that names it, two are a warning", "[policy][reflex]") {
  Scenario drive(kBothLanes);
  drive.frames(15.0);
  drive.between(2s, 20s, attentive());  // the last answer comes at 19.5 s
  drive.no_frames_between(100s, 200s);
  CHECK(drive.story_until(150s) == Story{"29.5s raised analysis_degraded advisory",
                                         "130.0s escalated analysis_degraded warning"});
  const auto& told = drive.told_until(150s);
  CHECK(told[0].event.alert.message == "The reasoning lane gives no answers");
  CHECK(std::get<std::string>(told[0].event.alert.details.at("lane")) == "reasoning");
  CHECK(told[1].event.alert.message ==
        "The driver is not being analysed: the reflex lane does not work; the reasoning lane gives "
        "no answers");
}

TEST_CASE("without the model the frames go on to tell of the driver", "[policy][reflex]") {
  Scenario drive(kBothLanes);
  drive.frames(15.0);
  drive.shows(40s, 42s, asleep());
  drive.told_until(39s);
  CHECK(drive.policy().is_degraded());
  CHECK(drive.told_until(45s, AlertKind::microsleep).size() == 1);
}

TEST_CASE("without frames the model goes on to tell of the driver", "[policy][reflex]") {
  Scenario drive(kBothLanes);
  drive.between(2s, 20s, attentive());
  drive.between(20s, 60s, eyes_closed());
  CHECK(drive.active_at(23s, AlertKind::drowsiness));
  CHECK(drive.active_at(23s, AlertKind::analysis_degraded));
}

TEST_CASE("a lane that is not configured is not missed", "[policy][reflex]") {
  Scenario drive(kReflexAlone);
  drive.frames(15.0);
  CHECK(drive.story_until(60s).empty());
}

TEST_CASE("doubt does not outlast a pause", "[policy][reflex]") {
  Scenario drive(kReflexAlone);
  drive.frames(15.0);
  drive.shows(10s, 60s, cannot_be_judged(SightQuality::dark));
  drive.paused_between(18s, 30s);
  CHECK(drive.story_until(39s).empty());
  CHECK(drive.story_until(41s) == Story{"40.0s raised analysis_degraded advisory"});
}

}  // namespace
}  // namespace cabinwatch::alerts::test::policy_reflex_doubt_test
