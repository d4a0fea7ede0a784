#include "daemon/service/situation.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

using namespace cabinwatch;
using namespace std::chrono_literals;
using alerts::AlertEvent;
using base::Clock;
using daemon::Situation;

namespace {

constexpr Clock::time_point kStart{1000s};

/// A situation, and the alert events that it tells: "+drowsiness", "-drowsiness".
struct Scene {
  std::string told;
  Situation situation{{}, kStart, [this](const AlertEvent& event) {
                        if (event.type == AlertEvent::Type::escalated) return;
                        told += event.type == AlertEvent::Type::raised ? "+" : "-";
                        told += std::string(pipeline::to_word(event.alert.kind)) + " ";
                      }};

  explicit Scene(Situation::SourceTime source_time) { situation.begin(source_time, {}, kStart); }
};

pipeline::PictureObservation picture(std::chrono::milliseconds at) {
  return {.captured_at = kStart + at, .still_for = 0ms, .is_blocked = false};
}

llm::Finding phone_finding(std::uint64_t sequence, std::chrono::milliseconds at) {
  llm::Finding made;
  made.sequence_id = sequence;
  made.first_captured_at = kStart + at - 1500ms;
  made.last_captured_at = kStart + at;
  made.last_received_at = made.last_captured_at;
  made.results.at(static_cast<std::size_t>(llm::Analysis::hand_position)) = llm::AnalysisResult{
      .outcome = llm::Answer{llm::HandPositionAnswer{pipeline::Hands::holding_phone, 90}},
      .error_text = {}};
  return made;
}

}  // namespace

TEST_CASE("live, what is seen is judged at once", "[situation]") {
  Scene scene(Situation::SourceTime::live);
  scene.situation.take(phone_finding(1, 2000ms), kStart + 2500ms);
  CHECK(scene.told.empty());
  scene.situation.take(phone_finding(2, 4000ms), kStart + 4500ms);
  CHECK(scene.told == "+phone_use ");
}

TEST_CASE("early answers are judged ahead of their finding, and not once more with it",
          "[situation]") {
  Scene scene(Situation::SourceTime::live);
  scene.situation.take(phone_finding(1, 2000ms), kStart + 2500ms);
  scene.situation.take_early(phone_finding(2, 4000ms), kStart + 4300ms);
  CHECK(scene.told == "+phone_use ");
  auto finding = phone_finding(2, 4000ms);
  finding.answers_told = true;
  finding.results.at(static_cast<std::size_t>(llm::Analysis::hand_position))->was_told = true;
  scene.situation.take(finding, kStart + 5000ms);
  CHECK(scene.told == "+phone_use ");
}

TEST_CASE("a late finding raises nothing", "[situation]") {
  Scene scene(Situation::SourceTime::live);
  for (const std::uint64_t sequence : {1U, 2U, 3U}) {
    auto late = phone_finding(sequence, sequence * 2000ms);
    late.is_late = true;
    scene.situation.take_early(late, kStart + sequence * 2000ms);
    scene.situation.take(late, kStart + sequence * 2000ms);
  }
  CHECK(scene.told.empty());
  CHECK(scene.situation.driver_state(kStart + 7s).empty());
}

TEST_CASE("the end clears every alert and forgets what was seen", "[situation]") {
  Scene scene(Situation::SourceTime::live);
  scene.situation.take(phone_finding(1, 2000ms), kStart + 2500ms);
  scene.situation.take(phone_finding(2, 4000ms), kStart + 4500ms);
  scene.situation.take(picture(4500ms), kStart + 4500ms);
  scene.situation.end(kStart + 5s);
  CHECK(scene.told == "+phone_use -phone_use ");
  CHECK(scene.situation.driver_state(kStart + 5s).empty());
}

TEST_CASE("a recording is judged in its own time, in whatever order it is analysed",
          "[situation]") {
  Scene scene(Situation::SourceTime::recording);
  // All of it is seen within a moment; the second query comes back first.
  for (int i = 0; i < 40; ++i) scene.situation.take(picture(i * 250ms), kStart + 10ms);
  scene.situation.take(phone_finding(2, 4000ms), kStart + 20ms);
  CHECK(scene.told.empty());
  scene.situation.take(phone_finding(1, 2000ms), kStart + 30ms);
  CHECK(scene.told == "+phone_use ");
  CHECK(scene.situation.policy().active_alerts().front().raised_at == kStart + 4s);
  scene.situation.finish_recording();
  scene.situation.end(kStart + 40ms);
  CHECK(scene.told == "+phone_use -phone_use ");
}

TEST_CASE("a recording has no early answers: they would come out of order", "[situation]") {
  Scene scene(Situation::SourceTime::recording);
  scene.situation.take_early(phone_finding(1, 2000ms), kStart);
  scene.situation.take_early(phone_finding(2, 4000ms), kStart);
  CHECK(scene.told.empty());
}

TEST_CASE("an alert is acknowledged once", "[situation]") {
  Scene scene(Situation::SourceTime::live);
  scene.situation.take(phone_finding(1, 2000ms), kStart + 2500ms);
  scene.situation.take(phone_finding(2, 4000ms), kStart + 4500ms);
  const auto id = scene.situation.policy().active_alerts().front().id;
  CHECK_FALSE(scene.situation.acknowledge(id + 1, kStart + 5s));
  CHECK(scene.situation.acknowledge(id, kStart + 5s));
  CHECK_FALSE(scene.situation.acknowledge(id, kStart + 5s));
  CHECK(scene.told == "+phone_use -phone_use ");
}

TEST_CASE("a camera fault is told, and that it is over", "[situation]") {
  Scene scene(Situation::SourceTime::live);
  scene.situation.take(alerts::CameraState{false, "unplugged"}, kStart + 1s);
  CHECK(scene.told == "+camera_fault ");
  scene.situation.take(alerts::CameraState{true, ""}, kStart + 2s);
  scene.situation.tick(kStart + 10s);
  CHECK(scene.told == "+camera_fault -camera_fault ");
}
