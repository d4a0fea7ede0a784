#include "alerts/judge.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace cabinwatch;
using namespace std::chrono_literals;
using alerts::AlertEvent;
using alerts::Clock;
using std::chrono::milliseconds;

namespace judge_test {
namespace {

constexpr Clock::time_point kStart{1000s};

/// A judge, and what it tells: "+phone_use", "-phone_use", "^phone_use" when it gets worse.
struct Scene {
  std::string told;
  alerts::ClearReason why_cleared{};
  alerts::Judge judge{
      {}, kStart, [this](const AlertEvent& event) {
        using Type = AlertEvent::Type;
        told += event.type == Type::raised ? '+' : event.type == Type::cleared ? '-' : '^';
        told += std::string(pipeline::to_word(event.alert.kind)) + " ";
        if (event.type == Type::cleared) why_cleared = event.clear_reason;
      }};
};

pipeline::Observation phone(milliseconds at) {
  pipeline::Observation seen{};
  seen.lane = pipeline::Lane::reasoning;
  seen.first_captured_at = kStart + at - 1500ms;
  seen.captured_at = seen.received_at = kStart + at;
  seen.hands = {pipeline::Hands::holding_phone, 0.9};
  return seen;
}

}  // namespace

TEST_CASE("live, what is seen is judged at once, at the caller's time", "[judge]") {
  Scene scene;
  scene.judge.observe(phone(2000ms), kStart + 2500ms);
  CHECK(scene.told.empty());
  scene.judge.observe(phone(4000ms), kStart + 4500ms);
  CHECK(scene.told == "+phone_use ");
  CHECK(scene.judge.policy().active_alerts().front().raised_at == kStart + 4500ms);
}

TEST_CASE("a recording is judged in its own time", "[judge]") {
  Scene scene;
  scene.judge.observe_recorded(phone(2000ms));
  scene.judge.observe_recorded(phone(4000ms));
  CHECK(scene.told == "+phone_use ");
  CHECK(scene.judge.policy().active_alerts().front().raised_at == kStart + 4s);
  CHECK(scene.judge.now() == kStart + 4s);
}

TEST_CASE("the time of a recording does not run backwards", "[judge]") {
  Scene scene;
  scene.judge.observe_recorded(phone(4000ms));
  scene.judge.observe_recorded(phone(2000ms));
  CHECK(scene.judge.now() == kStart + 4s);
}

TEST_CASE("what is due without news is raised when a recording has come as far", "[judge]") {
  Scene scene;
  // No answer of the model: told by the time that passes with the pictures.
  for (int i = 0; i < 80; ++i) {
    scene.judge.observe_recorded(pipeline::PictureObservation{kStart + i * 250ms, 0ms, false});
  }
  CHECK(scene.told == "+analysis_degraded ");
}

TEST_CASE("what is active at the end is cleared as stopped", "[judge]") {
  Scene scene;
  scene.judge.observe_recorded(phone(2000ms));
  scene.judge.observe_recorded(phone(4000ms));
  scene.judge.end(scene.judge.now());
  CHECK(scene.told == "+phone_use -phone_use ");
  CHECK(scene.why_cleared == alerts::ClearReason::stopped);
}

TEST_CASE("what was seen before a new beginning is forgotten", "[judge]") {
  Scene scene;
  scene.judge.observe(phone(2000ms), kStart + 2500ms);
  scene.judge.end(kStart + 3s);
  scene.judge.begin({}, kStart + 3s);
  scene.judge.observe(phone(4000ms), kStart + 4500ms);
  CHECK(scene.told.empty());
}

TEST_CASE("an alert is acknowledged once", "[judge]") {
  Scene scene;
  scene.judge.observe(phone(2000ms), kStart + 2500ms);
  scene.judge.observe(phone(4000ms), kStart + 4500ms);
  const auto id = scene.judge.policy().active_alerts().front().id;
  CHECK_FALSE(scene.judge.acknowledge(id + 1, kStart + 5s));
  CHECK(scene.judge.acknowledge(id, kStart + 5s));
  CHECK_FALSE(scene.judge.acknowledge(id, kStart + 5s));
  CHECK(scene.told == "+phone_use -phone_use ");
}

TEST_CASE("a camera fault is told, and that it is over", "[judge]") {
  Scene scene;
  scene.judge.camera({false, "unplugged"}, kStart + 1s);
  CHECK(scene.told == "+camera_fault ");
  scene.judge.camera({true, ""}, kStart + 2s);
  scene.judge.tick(kStart + 10s);
  CHECK(scene.told == "+camera_fault -camera_fault ");
}

TEST_CASE("when frames reached the program changes nothing of a recording", "[judge]") {
  const auto details_of = [](Clock::time_point received_at) {
    Scene scene;
    for (const auto at : {2000ms, 4000ms}) {
      auto seen = phone(at);
      seen.received_at = received_at;
      scene.judge.observe_recorded(seen);
    }
    REQUIRE(scene.told == "+phone_use ");
    return scene.judge.policy().active_alerts().front().details;
  };
  CHECK(details_of({}) == details_of(Clock::now()));
}

}  // namespace judge_test
