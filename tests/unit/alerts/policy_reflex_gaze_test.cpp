#include <catch2/catch.hpp>
#include <limits>
#include <vector>

#include "scenario.hpp"

/// What single frames tell of where the driver looks, and whether there is one.
namespace cabinwatch::alerts::test::policy_reflex_gaze_test {
namespace {

using pipeline::Gaze;
using pipeline::SightQuality;
using Story = std::vector<std::string>;

constexpr PolicySettings kReflexAlone{.expects_findings = false, .expects_reflex = true};

Scenario drive_at_15() {
  Scenario drive(kReflexAlone);
  drive.frames(15.0);
  return drive;
}

TEST_CASE("one look off the road is distraction in three steps", "[policy][reflex]") {
  for (const Gaze gaze : {Gaze::down, Gaze::away, Gaze::passenger, Gaze::phone}) {
    auto drive = drive_at_15();
    drive.shows(10s, 25s, looks_to(gaze).unblinking());
    CHECK(drive.story_until(40s) ==
          Story{"13.0s raised distraction advisory", "15.0s escalated distraction warning",
                "21.0s escalated distraction critical", "27.0s cleared distraction recovered"});
  }
}

TEST_CASE("where no gaze is told the head tells", "[policy][reflex]") {
  auto turned = drive_at_15();
  turned.shows(10s, 14s, Face().head(-50.0, 0.0).unblinking());
  CHECK(turned.story_until(14s) == Story{"13.0s raised distraction advisory"});

  auto dropped = drive_at_15();
  dropped.shows(10s, 14s, Face().head(0.0, 30.0).unblinking());
  CHECK(dropped.story_until(14s) == Story{"13.0s raised distraction advisory"});

  auto ahead = drive_at_15();
  ahead.shows(10s, 14s, Face().head(20.0, 10.0).unblinking());
  CHECK(ahead.story_until(14s).empty());

  auto no_number = drive_at_15();
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  no_number.shows(10s, 14s, Face().head(kNan, kNan).unblinking());
  CHECK(no_number.story_until(14s).empty());
}

TEST_CASE("a head behind sunglasses tells what is off the road, but never what is on it",
          "[policy][reflex]") {
  auto drive = drive_at_15();
  drive.shows(10s, 40s, looks_to(Gaze::road).quality(SightQuality::occluded).sure(0.8));
  drive.shows(10s, 14s, looks_to(Gaze::away).quality(SightQuality::occluded).sure(0.8));
  CHECK(drive.active_at(19s, AlertKind::distraction));  // raised, and not seen to be over
}

TEST_CASE("mirrors are the road, instruments are neither", "[policy][reflex]") {
  auto drive = drive_at_15();
  drive.shows(10s, 30s, looks_to(Gaze::mirrors));
  drive.shows(30s, 50s, looks_to(Gaze::instruments));
  CHECK(drive.told_until(50s, AlertKind::distraction).empty());
}

TEST_CASE("blinks and odd frames do not interrupt a look", "[policy][reflex]") {
  auto drive = drive_at_15();
  drive.shows(10s, 20s, looks_to(Gaze::down));  // with a blink at 12 s
  drive.shows(11s, 11s + 100ms, looks_to(Gaze::road));
  CHECK(drive.story_until(13s + 500ms) == Story{"13.0s raised distraction advisory"});
}

TEST_CASE("time that frames cannot judge counts neither way", "[policy][reflex]") {
  auto drive = drive_at_15();
  drive.shows(10s, 20s, looks_to(Gaze::down).unblinking());
  drive.shows(11s, 13s, cannot_be_judged(SightQuality::blurred));
  const auto told = drive.told_until(16s, AlertKind::distraction);
  REQUIRE(told.size() == 1);
  CHECK(told[0].time >= 15s);
  CHECK(told[0].time <= 15s + 150ms);
}

TEST_CASE("looks that add up to ten seconds in thirty are distraction", "[policy][reflex]") {
  auto drive = drive_at_15();
  for (auto time = 10s; time < 40s; time += 4s) {
    drive.shows(time, time + 2s + 500ms, looks_to(Gaze::down).unblinking());
  }
  const auto told = drive.told_until(27s, AlertKind::distraction);
  REQUIRE(told.size() == 1);
  CHECK(told[0].time >= 24s + 400ms);         // 2.5 + 2.5 + 2.5 + 2.5
  CHECK(told[0].time <= 26s + 200ms + 67ms);  // as soon as the next look is one
  CHECK(told[0].event.alert.message == "The driver keeps looking away from the road.");
}

TEST_CASE("two seconds on the road start anew", "[policy][reflex]") {
  auto drive = drive_at_15();
  for (auto time = 10s; time < 100s; time += 5s) {
    drive.shows(time, time + 2s + 800ms, looks_to(Gaze::down).unblinking());
    drive.shows(time + 2s + 800ms, time + 5s, awake().unblinking());
  }
  CHECK(drive.story_until(100s).empty());
}

TEST_CASE("how long a look may take depends on the speed, where it is known", "[policy][reflex]") {
  const auto told_at = [](std::optional<double> speed_kmh) -> std::optional<milliseconds> {
    auto drive = drive_at_15();
    if (speed_kmh) drive.speed_at(0s, *speed_kmh);
    drive.shows(10s, 30s, looks_to(Gaze::down).unblinking());
    const auto told = drive.told_until(30s, AlertKind::distraction);
    if (told.empty()) return std::nullopt;
    return told.front().time - 10s;
  };
  const auto within_a_frame = [](std::optional<milliseconds> told, milliseconds due) {
    return told && *told >= due && *told <= due + 67ms;
  };
  CHECK(within_a_frame(told_at(std::nullopt), 3s));
  CHECK(within_a_frame(told_at(std::numeric_limits<double>::quiet_NaN()), 3s));
  CHECK(within_a_frame(told_at(120.0), 3s + 500ms));
  CHECK(within_a_frame(told_at(50.0), 3s + 500ms));
  CHECK(within_a_frame(told_at(49.9), 6s));
  CHECK(within_a_frame(told_at(20.0), 6s));
  CHECK_FALSE(told_at(19.9));
  CHECK_FALSE(told_at(0.0));
}

TEST_CASE("a drive through town and motorway: what a look down means there", "[policy][reflex]") {
  auto drive = drive_at_15();
  const auto look_at = [&](milliseconds time, double kmh) {
    drive.speed_at(time - 5s, kmh);
    drive.shows(time, time + 4s + 500ms, looks_to(Gaze::down).unblinking());
  };
  look_at(10s, 0.0);                                        // a traffic light
  look_at(60s, 40.0);                                       // town
  look_at(110s, 130.0);                                     // motorway
  look_at(160s, std::numeric_limits<double>::quiet_NaN());  // a tunnel: no fix
  look_at(210s, 0.0);
  std::vector<milliseconds> raised;
  for (const auto& told : drive.told_until(250s, AlertKind::distraction)) {
    if (told.event.type == AlertEvent::Type::raised) raised.push_back(told.time);
  }
  REQUIRE(raised.size() == 2);
  CHECK((raised[0] >= 113s + 500ms && raised[0] <= 113s + 567ms));
  CHECK((raised[1] >= 163s && raised[1] <= 163s + 67ms));
}

TEST_CASE("slowing down below the standard's speed clears as stopped", "[policy][reflex]") {
  auto drive = drive_at_15();
  drive.speed_at(0s, 60.0);
  drive.shows(10s, 30s, looks_to(Gaze::down).unblinking());
  drive.speed_at(15s, 10.0);
  const auto told = drive.told_until(30s, AlertKind::distraction);
  REQUIRE_FALSE(told.empty());
  CHECK(told.back().time == 15s);
  CHECK(told.back().event.clear_reason == ClearReason::stopped);
}

TEST_CASE("closed eyes look nowhere: no distraction beside sleep", "[policy][reflex]") {
  auto drive = drive_at_15();
  drive.shows(10s, 20s, asleep().gaze(Gaze::down).head(0.0, 40.0));
  CHECK(drive.told_until(20s, AlertKind::distraction).empty());
}

TEST_CASE("a head that turns until its face is lost goes on looking away", "[policy][reflex]") {
  auto drive = drive_at_15();
  drive.shows(10s, 11s, looks_to(Gaze::away).unblinking());
  drive.shows(11s, 18s, no_face());
  CHECK(drive.story_until(19s) ==
        Story{"13.0s raised distraction advisory", "15.0s escalated distraction warning"});
}

TEST_CASE("a look that was over before the face was lost does not turn the head",
          "[policy][reflex]") {
  auto drive = drive_at_15();
  drive.shows(10s, 11s, looks_to(Gaze::down).unblinking());
  drive.shows(11s, 13s, cannot_be_judged(SightQuality::uncertain));
  drive.shows(13s, 19s, no_face());
  CHECK(drive.story_until(19s) == Story{"18.0s raised driver_absent warning"});
}

TEST_CASE("no face at all is an empty seat, after longer than bending down takes",
          "[policy][reflex]") {
  auto drive = drive_at_15();
  drive.speed_at(0s, 30.0);
  drive.shows(10s, 14s, no_face());
  drive.shows(20s, 40s, no_face());
  CHECK(drive.story_until(50s) == Story{"25.0s raised driver_absent warning",
                                        "30.0s escalated driver_absent critical",
                                        "40.5s cleared driver_absent recovered"});
}

TEST_CASE("an empty seat supersedes what was told of the driver", "[policy][reflex]") {
  auto drive = drive_at_15();
  drive.shows(10s, 15s, asleep());
  drive.shows(15s, 40s, no_face());
  CHECK(drive.story_until(21s) ==
        Story{"11.0s raised microsleep warning", "13.0s raised drowsiness critical",
              "13.0s cleared microsleep superseded", "20.0s raised driver_absent warning",
              "20.0s cleared drowsiness superseded"});
}

TEST_CASE("darkness is no empty seat", "[policy][reflex]") {
  auto drive = drive_at_15();
  drive.shows(10s, 40s, cannot_be_judged(SightQuality::dark));
  CHECK(drive.told_until(40s, AlertKind::driver_absent).empty());
}

TEST_CASE("a covered camera says nothing of face and seat", "[policy][reflex]") {
  auto drive = drive_at_15();
  drive.blocked_between(10s, 40s);
  drive.shows(10s, 40s, no_face());
  CHECK(drive.told_until(40s, AlertKind::driver_absent).empty());
  CHECK(drive.told_until(40s, AlertKind::analysis_degraded).empty());  // camera_blocked tells it
}

TEST_CASE("looking away makes the sampler look closer before it is told", "[policy][reflex]") {
  auto drive = drive_at_15();
  drive.shows(10s, 20s, looks_to(Gaze::away).unblinking());
  drive.told_until(12s + 700ms);
  CHECK(drive.policy().risk() > 0.5);
}

TEST_CASE("distraction rises with every look, and never falls with more of it",
          "[policy][reflex]") {
  auto drive = drive_at_15();
  drive.shows(10s, 30s, looks_to(Gaze::away).unblinking());
  double before = 0.0;
  for (auto time = 10'000ms; time < 25'000ms; time += 100ms) {
    drive.told_until(time);
    CHECK(drive.policy().distraction_level() >= before);
    before = drive.policy().distraction_level();
  }
  CHECK(before == 100.0);
}

TEST_CASE("evidence of single frames does not add up across a camera fault", "[policy][reflex]") {
  auto drive = drive_at_15();
  for (auto time = 10s; time < 22s; time += 4s) {
    drive.shows(time, time + 2s + 500ms, looks_to(Gaze::down).unblinking());
  }
  drive.camera_faulty_between(21s, 22s);
  drive.shows(22s + 500ms, 25s, looks_to(Gaze::down).unblinking());
  CHECK(drive.told_until(26s, AlertKind::distraction).empty());
}

}  // namespace
}  // namespace cabinwatch::alerts::test::policy_reflex_gaze_test
