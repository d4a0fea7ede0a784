#include <algorithm>
#include <catch2/catch.hpp>

#include "alerts/standing.hpp"
#include "scenario.hpp"

namespace cabinwatch::alerts::test::policy_system_test {
namespace {

using pipeline::CameraView;
using Story = std::vector<std::string>;

TEST_CASE("a camera fault is told at once, and its end when the camera runs steadily", "[policy]") {
  Scenario drive;
  drive.between(2s, 20s, attentive());
  drive.camera_faulty_between(20s, 50s, "the device is gone");
  drive.between(52s, 90s, attentive());
  CHECK(drive.story_until(90s) ==
        Story{"20.0s raised camera_fault warning", "52.0s cleared camera_fault recovered"});
  const auto raised = drive.told_until(90s).front().event.alert;
  CHECK(raised.message == "The cabin camera does not work: the device is gone");
  CHECK(std::get<std::string>(raised.details.at("fault")) == "the device is gone");
  CHECK(raised.evidence_received_at == base::Clock::time_point{});
}

TEST_CASE("what is degraded is said also after its alert was acknowledged", "[policy]") {
  const base::Clock::time_point start{100s};
  Policy policy({.expects_findings = false}, start);
  policy.resume(start);
  CHECK(policy.degradations().empty());
  REQUIRE(policy.camera({.is_working = false, .fault = "it is gone"}, start + 1s).size() == 1);
  const std::vector<std::string> because{"The cabin camera does not work: it is gone"};
  CHECK(policy.degradations() == because);
  static_cast<void>(policy.acknowledge(policy.active_alerts().front().id, start + 2s));
  CHECK(policy.active_alerts().empty());
  CHECK(policy.is_degraded());
  CHECK(policy.degradations() == because);
}

TEST_CASE("an active camera fault says why there are no pictures now, without being told again",
          "[policy]") {
  Scenario drive;
  drive.between(2s, 20s, attentive());
  drive.camera_faulty_between(20s, 50s, "the source came to its end");
  const auto try_again = [&drive](milliseconds at, const std::string& why) {
    drive.then(at, [why](Policy& policy, base::Clock::time_point now) {
      return policy.camera({.is_working = false, .fault = why}, now);
    });
  };
  try_again(25s, "Connection refused");
  try_again(30s, "Connection refused");
  CHECK(drive.active_at(24s, AlertKind::camera_fault)->message ==
        "The cabin camera does not work: the source came to its end");
  const auto refused = drive.active_at(26s, AlertKind::camera_fault);
  CHECK(refused->message == "The cabin camera does not work: Connection refused");
  CHECK(std::get<std::string>(refused->details.at("fault")) == "Connection refused");
  // Once for each reason, not for each attempt; nor when it works again, and is not over yet.
  CHECK(drive.active_at(31s, AlertKind::camera_fault)->details == refused->details);
  CHECK(drive.active_at(51s, AlertKind::camera_fault)->details == refused->details);
  CHECK(drive.told_until(51s, AlertKind::camera_fault).size() == 1);
}

TEST_CASE("a fault says what it is, in its details too", "[policy]") {
  Scenario drive;
  drive.between(2s, 20s, attentive());
  drive.camera_faulty_between(20s, 50s, "the very same picture for 10.0 s");
  const auto raised = drive.told_until(40s, AlertKind::camera_fault).front().event.alert;
  CHECK(std::get<std::string>(raised.details.at(kWhyDetail)) == "the very same picture for 10.0 s");
}

TEST_CASE("a fault that is held because the camera failed again and again says so", "[policy]") {
  Scenario drive;
  drive.between(2s, 400s, attentive());
  for (auto time = 20s; time < 60s; time += 10s) {
    drive.camera_faulty_between(time, time + 2s, "the very same picture for 10.0 s");
  }
  CHECK(drive.active_at(51s, AlertKind::camera_fault)->message ==
        "The cabin camera does not work: the very same picture for 10.0 s");
  const auto held = drive.active_at(54s, AlertKind::camera_fault);
  REQUIRE(held);
  CHECK(held->message ==
        "The cabin camera works again; its fault is held until that has lasted for 8.0 s, as it "
        "failed 4 times (the very same picture for 10.0 s)");
  CHECK(std::get<std::string>(held->details.at("fault")) == "the very same picture for 10.0 s");
  CHECK_FALSE(drive.active_at(70s, AlertKind::camera_fault));
}

TEST_CASE("a camera that comes and goes is one fault", "[policy]") {
  Scenario drive;
  drive.between(2s, 20s, attentive());
  for (auto time = 20s; time < 30s; time += 2s) drive.camera_faulty_between(time, time + 1s);
  drive.between(30s, 62s, attentive());
  CHECK(drive.story_until(62s) ==
        Story{"20.0s raised camera_fault warning", "31.0s cleared camera_fault recovered"});
}

TEST_CASE("a camera that works for some seconds between its faults is one fault from the second on",
          "[policy]") {
  Scenario drive;
  drive.between(2s, 400s, attentive());
  for (auto time = 20s; time < 60s; time += 4s) drive.camera_faulty_between(time, time + 1s);
  drive.camera_faulty_between(300s, 301s);  // long after: a fault like the first
  CHECK(drive.story_until(400s) ==
        Story{"20.0s raised camera_fault warning", "23.0s cleared camera_fault recovered",
              "24.0s raised camera_fault warning", "61.0s cleared camera_fault recovered",
              "300.0s raised camera_fault warning", "303.0s cleared camera_fault recovered"});
}

TEST_CASE("a camera fault has one cause and is told once: no silence, no covered camera",
          "[policy]") {
  Scenario drive;
  drive.between(2s, 20s, attentive());
  drive.blocked_between(10s, 40s);
  drive.camera_faulty_between(20s, 80s);
  CHECK(drive.story_until(80s) == Story{"11.5s raised camera_blocked advisory",
                                        "20.0s raised camera_fault warning",
                                        "20.0s cleared camera_blocked superseded"});
}

TEST_CASE("what a camera showed before a fault does not count after it", "[policy]") {
  Scenario drive;
  drive.between(2s, 62s, attentive());
  drive.blocked_between(19s, 60s);
  drive.camera_faulty_between(20s, 30s);
  const auto told = drive.told_until(62s, AlertKind::camera_blocked);
  REQUIRE_FALSE(told.empty());
  CHECK(told.front().time == 32s);  // the fault is over
  CHECK(told.front().event.alert.severity == Severity::advisory);
}

TEST_CASE("what was told of the driver ends as stopped when the camera stays away", "[policy]") {
  Scenario drive;
  drive.between(2s, 20s, on_the_phone());
  drive.camera_faulty_between(20s, 70s);
  const auto told = drive.told_until(70s, AlertKind::phone_use);
  REQUIRE(told.back().event.type == AlertEvent::Type::cleared);
  CHECK(told.back().event.clear_reason == ClearReason::stopped);
  CHECK(told.back().time ==
        35s);  // the last answer is of 18 s; 6 s gap, 8 s deadline, 2 s sequence
}

TEST_CASE("evidence does not add up across a camera fault", "[policy]") {
  Scenario drive;
  drive.between(2s, 18s, attentive());
  drive.at(18s, eyes_closed());
  drive.camera_faulty_between(20s, 23s);
  drive.at(25s, eyes_closed());
  drive.between(27s, 40s, attentive());
  CHECK(drive.told_until(40s, AlertKind::drowsiness).empty());
}

TEST_CASE("a covered picture is told soon, climbs, and clears when something is seen again",
          "[policy]") {
  Scenario drive;
  drive.between(2s, 90s, attentive());
  drive.blocked_between(20s, 60s);
  CHECK(drive.story_until(90s) == Story{"21.5s raised camera_blocked advisory",
                                        "30.0s escalated camera_blocked warning",
                                        "62.0s cleared camera_blocked recovered"});
}

TEST_CASE("a hand that passes the camera does not block it", "[policy]") {
  Scenario drive;
  drive.between(2s, 62s, attentive());
  for (auto time = 10s; time < 60s; time += 5s) drive.blocked_between(time, time + 1s);
  CHECK(drive.story_until(62s).empty());
}

TEST_CASE("two answers that the camera is blocked are enough, two that it is not end it",
          "[policy]") {
  Scenario drive;
  drive.between(2s, 20s, attentive());
  drive.between(20s, 60s, attentive().camera(CameraView::blocked));
  drive.between(60s, 90s, attentive());
  CHECK(drive.story_until(90s) == Story{"22.8s raised camera_blocked advisory",
                                        "28.8s escalated camera_blocked warning",
                                        "62.8s cleared camera_blocked recovered"});
}

TEST_CASE("a covered picture says nothing of the driver, whatever the answers", "[policy]") {
  Scenario drive;
  drive.between(4s, 62s, eyes_closed());
  drive.blocked_between(0s, 62s);
  CHECK(drive.told_until(62s, AlertKind::drowsiness).empty());
}

TEST_CASE("ten seconds without a valid answer are told with their reason", "[policy]") {
  Scenario drive;
  drive.between(2s, 20s, attentive());  // the last answer comes at 19.5 s
  drive.then(20s, [](Policy& policy, base::Clock::time_point) {
    policy.explain_degradation(pipeline::Lane::reasoning, "no model server answers");
    return Policy::Events{};
  });
  drive.between(60s, 90s, attentive());
  CHECK(drive.story_until(90s) == Story{"29.5s raised analysis_degraded advisory",
                                        "49.5s escalated analysis_degraded warning",
                                        "62.8s cleared analysis_degraded recovered"});
  const auto raised = drive.told_until(90s).front().event.alert;
  CHECK(raised.message == "The driver is not being analysed: no model server answers");
  CHECK(std::get<std::string>(raised.details.at("reason")) == "no model server answers");
}

TEST_CASE("answers without any valid part are silence", "[policy]") {
  Scenario drive;
  drive.between(2s, 62s, Look().nothing());
  CHECK(drive.active_at(62s, AlertKind::analysis_degraded));
  CHECK(drive.policy().is_degraded());
}

TEST_CASE("one answer in a long silence does not end it", "[policy]") {
  Scenario drive;
  drive.between(20s, 100s, attentive(), 15s);
  const auto told = drive.told_until(100s, AlertKind::analysis_degraded);
  CHECK(std::none_of(told.begin(), told.end(), [](const Scenario::Told& each) {
    return each.event.type == AlertEvent::Type::cleared;
  }));
}

TEST_CASE("without any lane configured silence is no news", "[policy]") {
  Scenario drive({.expects_findings = false});
  CHECK(drive.story_until(90s).empty());
}

TEST_CASE("a longer configured gap makes silence longer", "[policy]") {
  Scenario drive({.max_gap = 30s});
  drive.still_between(0s, 180s);
  drive.between(2s, 180s, attentive(), 30s);
  CHECK(drive.story_until(180s).empty());
}

TEST_CASE("silence does not count while the camera is away or watching is paused", "[policy]") {
  Scenario drive;
  drive.between(2s, 20s, attentive());
  drive.camera_faulty_between(20s, 40s);
  drive.between(44s, 60s, attentive());
  drive.paused_between(60s, 90s);
  drive.between(92s, 120s, attentive());
  CHECK(drive.told_until(120s, AlertKind::analysis_degraded).empty());
}

TEST_CASE("a short break does not begin a silence anew, whatever makes it", "[policy]") {
  Scenario drive;
  drive.between(2s, 20s, attentive());  // the last answer comes at 19.5 s
  const std::string told_at = GENERATE("30.5s", "33.5s");
  if (told_at == "30.5s") {
    drive.paused_between(24s, 25s);
    drive.then(24500ms, [](Policy& policy, base::Clock::time_point) {
      policy.configure({});
      return Policy::Events{};
    });
  } else {
    drive.camera_faulty_between(24s, 26s);  // told until it runs steadily, at 28 s
  }
  const auto told = drive.told_until(90s, AlertKind::analysis_degraded);
  REQUIRE_FALSE(told.empty());
  CHECK(told.front().time == (told_at == "30.5s" ? 30500ms : 33500ms));
}

TEST_CASE("breaks again and again do not hide a silence", "[policy]") {
  Scenario drive;
  drive.between(2s, 20s, attentive());
  for (auto time = 24s; time < 80s; time += 6s) drive.paused_between(time, time + 1s);
  CHECK_FALSE(drive.told_until(90s, AlertKind::analysis_degraded).empty());
}

}  // namespace
}  // namespace cabinwatch::alerts::test::policy_system_test
