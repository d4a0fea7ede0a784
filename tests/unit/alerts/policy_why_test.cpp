#include <catch2/catch.hpp>

#include "scenario.hpp"

/// Why there is an alert, and why there is none: what the rules themselves have counted.
namespace cabinwatch::alerts::test::policy_why_test {
namespace {

using pipeline::Gaze;
using pipeline::SightQuality;

constexpr PolicySettings kReflexAlone{.expects_findings = false, .expects_reflex = true};

KindEvidence evidence_at(Scenario& drive, milliseconds time, AlertKind kind) {
  drive.told_until(time);
  for (auto& evidence : drive.policy().evidence()) {
    if (evidence.kind == kind) return evidence;
  }
  FAIL("there is no evidence of this kind");
  return {};
}

bool is_held_back(const KindEvidence& evidence, HeldBackBy by) {
  return std::ranges::find(evidence.held_back_by, by) != evidence.held_back_by.end();
}

std::string why(const Alert& alert) {
  const auto found = alert.details.find("why");
  return found == alert.details.end() ? "" : std::get<std::string>(found->second);
}

Scenario drive_with_frames(double frames_per_second = 15.0) {
  Scenario drive(kReflexAlone);
  drive.frames(frames_per_second);
  return drive;
}

TEST_CASE("evidence has an entry for every kind, in their order", "[policy][why]") {
  auto drive = drive_with_frames();
  drive.told_until(5s);
  const auto evidence = drive.policy().evidence();
  REQUIRE(evidence.size() == pipeline::kWords<AlertKind>.size());
  for (std::size_t i = 0; i < evidence.size(); ++i) {
    CHECK(evidence[i].kind == static_cast<AlertKind>(i));
    CHECK(evidence[i].nearness >= 0.0);
    CHECK(evidence[i].nearness <= 1.0);
  }
}

TEST_CASE("a closure that is no microsleep yet says how near it is", "[policy][why]") {
  auto drive = drive_with_frames(20.0);
  drive.shows(10s, 12s, asleep());
  const auto evidence = evidence_at(drive, 10s + 750ms, AlertKind::microsleep);
  CHECK(evidence.nearness == Approx(0.5));
  CHECK(evidence.why == "eyes closed for 0.8 s of good frames, confidence 0.90");
  CHECK(evidence.counted.at("eyes_closed_ms") == DetailValue{std::int64_t{750}});
  CHECK(evidence.counted.at("eyes_closed_ms_needed") == DetailValue{std::int64_t{1000}});
  CHECK_FALSE(evidence.is_active);
  CHECK(evidence.held_back_by.empty());
}

TEST_CASE("an alert carries what raised it, in the rule's own words", "[policy][why]") {
  auto drive = drive_with_frames();
  drive.shows(10s, 12s, asleep());
  const auto told = drive.told_until(11s + 100ms, AlertKind::microsleep);
  REQUIRE(told.size() == 1);
  CHECK(why(told[0].event.alert) == "eyes closed for 1.0 s of good frames, confidence 0.90");
  CHECK(evidence_at(drive, 11s + 100ms, AlertKind::microsleep).is_active);
}

TEST_CASE("an alert of both eyes says so, one of a single eye too", "[policy][why]") {
  for (const bool has_left : {true, false}) {
    Scenario drive(kReflexAlone);
    pipeline::ReflexObservation frame;
    frame.quality = SightQuality::good;
    frame.calibration = pipeline::Calibration::ready;
    frame.frames_per_second = 20.0;
    frame.confidence = 0.93;
    frame.eyes_closed = true;
    frame.right_eye_openness = 0.02;
    if (has_left) frame.left_eye_openness = 0.03;
    for (milliseconds time{0}; time <= 1s; time += 50ms) {
      frame.captured_at = frame.received_at = Scenario::moment(time);
      drive.then(time, [frame](Policy& policy, base::Clock::time_point now) {
        return policy.observe(frame, now);
      });
    }
    const auto told = drive.told_until(1s + 100ms, AlertKind::microsleep);
    REQUIRE(told.size() == 1);
    CHECK(why(told[0].event.alert) ==
          std::string("eyes closed for 1.0 s of good frames, confidence 0.93, ") +
              (has_left ? "both eyes" : "the right eye alone"));
  }
}

TEST_CASE("answers that agree are counted until there are enough", "[policy][why]") {
  Scenario drive;
  drive.between(0s, 6s, attentive());
  drive.at(8s, on_the_phone());
  const auto once = evidence_at(drive, 9s, AlertKind::phone_use);
  CHECK(once.nearness > 0.5);
  CHECK(once.nearness < 1.0);
  CHECK(once.counted.at("answers") == DetailValue{std::int64_t{1}});
  drive.at(10s, on_the_phone());
  const auto alert = drive.active_at(11s, AlertKind::phone_use);
  REQUIRE(alert);
  CHECK_THAT(why(*alert), Catch::StartsWith("the model says gaze=phone, hands=holding_phone: "
                                            "2 answers over 4.0 s, confidence 0.9"));
}

TEST_CASE("a car that stands holds back what needs a moving one", "[policy][why]") {
  auto drive = drive_with_frames();
  drive.speed_at(1s, 0.0);
  CHECK(is_held_back(evidence_at(drive, 5s, AlertKind::distraction), HeldBackBy::speed));
  CHECK_FALSE(is_held_back(evidence_at(drive, 5s, AlertKind::microsleep), HeldBackBy::speed));
  drive.speed_at(6s, 100.0);
  CHECK_FALSE(is_held_back(evidence_at(drive, 8s, AlertKind::distraction), HeldBackBy::speed));
}

TEST_CASE("ignition that is off holds back every kind of the driver", "[policy][why]") {
  auto drive = drive_with_frames();
  drive.ignition_at(1s, false);
  CHECK(is_held_back(evidence_at(drive, 5s, AlertKind::microsleep), HeldBackBy::ignition));
  CHECK_FALSE(is_held_back(evidence_at(drive, 5s, AlertKind::camera_fault), HeldBackBy::ignition));
}

TEST_CASE("what was acknowledged is held back until it is over", "[policy][why]") {
  auto drive = drive_with_frames();
  drive.shows(10s, 30s, looks_to(Gaze::down));
  drive.acknowledge_at(14s, AlertKind::distraction);
  const auto evidence = evidence_at(drive, 14s + 500ms, AlertKind::distraction);
  CHECK(evidence.nearness == 1.0);
  CHECK(is_held_back(evidence, HeldBackBy::acknowledged));
}

TEST_CASE("what was cleared a moment ago is held off", "[policy][why]") {
  auto drive = drive_with_frames();
  drive.shows(10s, 14s, looks_to(Gaze::down));
  CHECK(is_held_back(evidence_at(drive, 20s, AlertKind::distraction), HeldBackBy::hold_off));
  CHECK_FALSE(is_held_back(evidence_at(drive, 40s, AlertKind::distraction), HeldBackBy::hold_off));
}

TEST_CASE("too few frames do not cover microsleeps", "[policy][why]") {
  auto drive = drive_with_frames(5.0);
  CHECK(is_held_back(evidence_at(drive, 5s, AlertKind::microsleep), HeldBackBy::not_covered));
  CHECK_FALSE(
      is_held_back(evidence_at(drive, 5s, AlertKind::distraction), HeldBackBy::not_covered));
}

TEST_CASE("without a model, hands are not covered", "[policy][why]") {
  auto drive = drive_with_frames();
  CHECK(is_held_back(evidence_at(drive, 5s, AlertKind::hands_off), HeldBackBy::not_covered));
}

TEST_CASE("a face that cannot be judged is told as the reason", "[policy][why]") {
  auto drive = drive_with_frames();
  drive.shows(10s, 20s, cannot_be_judged(SightQuality::dark));
  const auto evidence = evidence_at(drive, 12s, AlertKind::microsleep);
  CHECK(is_held_back(evidence, HeldBackBy::quality));
  CHECK(evidence.quality == "the face is too dark");
}

TEST_CASE("answers that cannot be judged are the reason of every kind that they alone tell of",
          "[policy][why]") {
  Scenario drive;
  drive.between(2s, 12s, attentive().lighting(pipeline::Lighting::dark));
  for (const auto kind : {AlertKind::drowsiness, AlertKind::distraction, AlertKind::unresponsive,
                          AlertKind::driver_absent, AlertKind::phone_use}) {
    CHECK(is_held_back(evidence_at(drive, 12s, kind), HeldBackBy::quality));
  }
}

TEST_CASE("eyes that are not seen any more are not told as open", "[policy][why]") {
  auto drive = drive_with_frames();
  drive.shows(10s, 20s, cannot_be_judged(SightQuality::no_face));
  CHECK(evidence_at(drive, 9s, AlertKind::microsleep).why == "eyes open");
  CHECK_THAT(evidence_at(drive, 14s, AlertKind::microsleep).why,
             Catch::StartsWith("eyes not seen for 4."));
}

TEST_CASE("a model that sees what frames tell is not said to see nothing", "[policy][why]") {
  Scenario drive({.expects_reflex = true});
  drive.frames(15.0);
  drive.between(2s, 20s, attentive());
  drive.shows(20s, 40s, asleep());
  drive.between(22s, 40s, eyes_closed().sure(0.7));
  CHECK_THAT(evidence_at(drive, 30s, AlertKind::drowsiness).why,
             Catch::Contains("the model says so, too: confidence 0.70") &&
                 !Catch::Contains("sees no sign"));
}

TEST_CASE("what another alert tells already is superseded", "[policy][why]") {
  auto drive = drive_with_frames();
  drive.shows(10s, 20s, asleep());
  CHECK(is_held_back(evidence_at(drive, 17s, AlertKind::microsleep), HeldBackBy::superseded));
}

TEST_CASE("what never came, or cannot come, is not told as new", "[policy][why]") {
  auto drive = drive_with_frames();
  CHECK(evidence_at(drive, 5s, AlertKind::analysis_degraded).why ==
        "the newest frame came 0.0 s ago");
  Scenario silent(kReflexAlone);
  CHECK(evidence_at(silent, 5s, AlertKind::analysis_degraded).why == "no frame has come for 5.0 s");
  Scenario unplugged(kReflexAlone);
  unplugged.camera_faulty_between(1s, 20s);
  CHECK(evidence_at(unplugged, 5s, AlertKind::analysis_degraded).why ==
        "no frame can come: the camera does not work");
}

TEST_CASE("while paused there is no evidence", "[policy][why]") {
  auto drive = drive_with_frames();
  drive.paused_between(5s, 10s);
  drive.told_until(7s);
  CHECK(drive.policy().evidence().empty());
}

TEST_CASE("on the bus, reasons are words and figures keep their types", "[policy][why]") {
  const auto map =
      properties(KindEvidence{.kind = AlertKind::distraction,
                              .is_active = true,
                              .nearness = 0.5,
                              .why = "eyes off the road",
                              .counted = {{"look_ms", std::int64_t{1500}}},
                              .held_back_by = {HeldBackBy::speed, HeldBackBy::hold_off},
                              .quality = {}});
  CHECK(map == PropertyMap{{"kind", "distraction"},
                           {"active", true},
                           {"nearness", 0.5},
                           {"why", "eyes off the road"},
                           {"look_ms", std::int64_t{1500}},
                           {"held_back_by", "speed, hold_off"}});
}

}  // namespace
}  // namespace cabinwatch::alerts::test::policy_why_test
