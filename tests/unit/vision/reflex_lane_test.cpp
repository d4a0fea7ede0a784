#include "vision/reflex_lane.hpp"

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdint>
#include <future>
#include <memory>
#include <mutex>
#include <semaphore>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "drawn_frame.hpp"
#include "fake_backend.hpp"
#include "vision/model_error.hpp"

namespace cabinwatch::vision::reflex_lane_test {
namespace {

using namespace std::chrono_literals;
using base::Clock;
using pipeline::ReflexObservation;

const base::Clock::time_point kStart{1h};

/// A frame in which the fake network's face is lit well; no two are the same.
pipeline::FramePtr frame(std::chrono::milliseconds at, std::uint64_t opening = 0) {
  auto drawn = std::make_shared<pipeline::Frame>(*drawn_frame(
      640, 360,
      [at](int column, int row) {
        const bool is_eye = row > 160 && row < 200 && (column / 12) % 2 == 0;
        return is_eye ? 60 : 140 + ((column * 7 + row * 3 + static_cast<int>(at.count())) % 50);
      },
      kStart + at));
  drawn->opening = opening;
  return drawn;
}

/// What a lane told, collected across threads.
class Told {
 public:
  ReflexEvents events() {
    return {.on_observation =
                [this](const ReflexObservation& told) {
                  const std::lock_guard lock(mutex_);
                  observations_.push_back(told);
                },
            .on_state =
                [this](const ReflexState& state) {
                  const std::lock_guard lock(mutex_);
                  states_.push_back(state);
                }};
  }
  std::vector<ReflexObservation> observations() {
    const std::lock_guard lock(mutex_);
    return observations_;
  }
  std::vector<ReflexState> states() {
    const std::lock_guard lock(mutex_);
    return states_;
  }

 private:
  std::mutex mutex_;
  std::vector<ReflexObservation> observations_;
  std::vector<ReflexState> states_;
};

ReflexLane::LoadBackend one_face() {
  return [](const VisionSettings&) {
    auto backend = std::make_unique<FakeBackend>();
    backend->faces = {DrawnFace{}};
    return backend;
  };
}

TEST_CASE("a recording's frames are all looked at, as often as is wanted", "[lane]") {
  Told told;
  pipeline::StageMetrics metrics("reflex");
  ReflexLane lane({.fps = 15.0}, base::WhenFull::wait, metrics, told.events(), one_face());
  lane.start();
  for (int i = 0; i < 90; ++i) lane.offer(frame(i * 33ms));  // 3 s of 30 a second
  lane.finish();

  const auto counts = lane.counts();
  CHECK(counts.overtaken == 0);
  CHECK(counts.looked_at == told.observations().size());
  CHECK(counts.looked_at == Approx(45).margin(1));
  CHECK(metrics.figures(base::Clock::now()).count == counts.looked_at);
  CHECK(told.observations().back().frames_per_second == Approx(15).margin(0.5));
}

TEST_CASE("every frame is told with its own times, in order", "[lane]") {
  Told told;
  pipeline::StageMetrics metrics("reflex");
  ReflexLane lane({.fps = 30.0}, base::WhenFull::wait, metrics, told.events(), one_face());
  lane.start();
  for (int i = 0; i < 10; ++i) lane.offer(frame(i * 40ms));
  lane.finish();
  const auto all = told.observations();
  REQUIRE(all.size() == 10);
  for (std::size_t i = 0; i < all.size(); ++i) {
    CHECK(all[i].captured_at == kStart + static_cast<int>(i) * 40ms);
  }
}

TEST_CASE("the frame that was looked at is handed out with what was seen where in it", "[lane]") {
  pipeline::StageMetrics metrics("reflex");
  std::vector<pipeline::FramePtr> frames;
  std::vector<ReflexObservation> observations;
  std::vector<FrameSight> sights;
  ReflexEvents events;
  events.on_sight = [&](const auto& seen, const auto& observation, const auto& sight) {
    frames.push_back(seen);
    observations.push_back(observation);
    sights.push_back(sight);
  };
  ReflexLane lane({.fps = 15.0}, base::WhenFull::wait, metrics, events, one_face());
  lane.start();
  for (int i = 0; i < 15; ++i) lane.offer(frame(i * 66ms));
  lane.finish();

  REQUIRE(sights.size() == 15);
  CHECK(frames.back()->captured_at == observations.back().captured_at);
  const FrameSight& sight = sights.back();
  CHECK(sight.size == pipeline::PictureSize{640, 360});
  REQUIRE(sight.face);
  CHECK(sight.face->area.center.x == Approx(DrawnFace{}.shape().area.center.x));
  CHECK(sight.head);
  CHECK_FALSE(sight.other);
  CHECK(observations.back().quality == pipeline::SightQuality::good);
  for (const auto& openness : sight.eye_openness) CHECK(openness.value_or(-1.0) >= 0.0);
}

TEST_CASE("live, the newest frame alone waits, and offering never does", "[lane]") {
  Told told;
  pipeline::StageMetrics metrics("reflex");
  std::promise<void> is_looking;
  std::promise<void> may_go_on;
  bool has_waited = false;
  ReflexLane lane({.fps = 30.0}, base::WhenFull::drop_oldest, metrics, told.events(),
                  [&](const VisionSettings&) {
                    auto backend = std::make_unique<FakeBackend>();
                    backend->on_search = [&] {
                      if (has_waited) return;
                      has_waited = true;
                      is_looking.set_value();
                      may_go_on.get_future().wait();
                    };
                    return backend;
                  });
  lane.start();
  lane.offer(frame(0ms));
  is_looking.get_future().wait();
  for (int i = 1; i <= 5; ++i) lane.offer(frame(i * 40ms));
  may_go_on.set_value();
  lane.finish();
  const auto all = told.observations();
  REQUIRE(all.size() == 2);
  CHECK(all[1].captured_at == kStart + 200ms);
  CHECK(lane.counts().overtaken == 4);
}

TEST_CASE("a model that cannot be had is told, and nobody waits for the lane", "[lane]") {
  const auto when_full = GENERATE(base::WhenFull::wait, base::WhenFull::drop_oldest);
  Told told;
  pipeline::StageMetrics metrics("reflex");
  ReflexLane lane({}, when_full, metrics, told.events(),
                  [](const VisionSettings&) -> std::unique_ptr<FaceBackend> {
                    throw ModelError("the model is missing");
                  });
  lane.start();
  for (int i = 0; i < 5; ++i) lane.offer(frame(i * 100ms));
  lane.finish();
  const auto states = told.states();
  REQUIRE(states.size() == 2);
  CHECK(states[0].kind == ReflexState::Kind::loading);
  CHECK(states[1].kind == ReflexState::Kind::failed);
  CHECK(states[1].reason == "the model is missing");
  CHECK(told.observations().empty());
}

TEST_CASE("live, a lane that failed tries again, and says that it works when it does", "[lane]") {
  const bool is_the_model = GENERATE(true, false);
  Told told;
  pipeline::StageMetrics metrics("reflex");
  std::atomic<int> loads = 0;
  std::promise<void> has_looked;
  ReflexLane lane({}, base::WhenFull::drop_oldest, metrics, told.events(),
                  [&](const VisionSettings&) {
                    const bool is_good = ++loads == 3;
                    if (is_the_model && !is_good) throw ModelError("too many open files");
                    auto backend = std::make_unique<FakeBackend>();
                    backend->on_search = [&, is_good, is_first = true]() mutable {
                      if (!is_good) throw std::runtime_error("no memory");
                      if (std::exchange(is_first, false)) has_looked.set_value();
                    };
                    return backend;
                  });
  lane.start();
  auto looked = has_looked.get_future();
  for (auto at = 0ms; looked.wait_for(0s) != std::future_status::ready; at += 70ms) {
    lane.offer(frame(at));
  }
  lane.finish();
  CHECK(loads == 3);
  CHECK_FALSE(told.observations().empty());
  std::vector<ReflexState::Kind> kinds;
  for (const auto& state : told.states()) {
    if (state.kind != ReflexState::Kind::slow) kinds.push_back(state.kind);
  }
  CHECK(std::ranges::count(kinds, ReflexState::Kind::failed) == 1);
  CHECK(told.states().back().kind != ReflexState::Kind::failed);
}

TEST_CASE("the product's model is looked for where it is said to be", "[lane]") {
  Told told;
  pipeline::StageMetrics metrics("reflex");
  ReflexLane lane({.model = "/nonexistent/model"}, base::WhenFull::drop_oldest, metrics,
                  told.events());
  lane.start();
  lane.finish();
  REQUIRE(told.states().size() == 2);
  CHECK(told.states()[1].kind == ReflexState::Kind::failed);
  CHECK(told.states()[1].reason.find("/nonexistent/model") != std::string::npos);
}

TEST_CASE("too few frames a second: what they are too few for is not covered", "[lane]") {
  Told told;
  pipeline::StageMetrics metrics("reflex");
  ReflexLane lane({.fps = 30.0}, base::WhenFull::wait, metrics, told.events(), one_face());
  lane.start();
  auto at = 0ms;
  for (; at < 5s; at += 200ms) lane.offer(frame(at));  // 5 a second
  for (; at < 30s; at += 80ms) lane.offer(frame(at));  // 12.5
  for (; at < 50s; at += 40ms) lane.offer(frame(at));  // 25
  lane.finish();
  std::vector<std::pair<bool, bool>> covered;
  for (const auto& state : told.states()) {
    if (state.kind != ReflexState::Kind::loading) {
      covered.emplace_back(state.covers_microsleep, state.covers_blinks);
    }
  }
  CHECK(covered == std::vector<std::pair<bool, bool>>{
                       {true, true}, {false, false}, {true, false}, {true, true}});
  CHECK(told.states()[2].reason.find("camera") != std::string::npos);
}

TEST_CASE("a rate that falls for some seconds now and then is no news", "[lane]") {
  Told told;
  pipeline::StageMetrics metrics("reflex");
  ReflexLane lane({.fps = 30.0}, base::WhenFull::wait, metrics, told.events(), one_face());
  lane.start();
  auto at = 0ms;
  for (auto turn = 30s; turn <= 180s; turn += 30s) {
    for (; at < turn - 8s; at += 68ms) lane.offer(frame(at));  // 14.7
    for (; at < turn; at += 80ms) lane.offer(frame(at));       // 12.5
  }
  lane.finish();
  for (const auto& state : told.states()) {
    INFO(state.reason);
    CHECK(state.kind != ReflexState::Kind::slow);
  }
}

TEST_CASE("a rate around its limit is told once, with one reason", "[lane]") {
  Told told;
  pipeline::StageMetrics metrics("reflex");
  ReflexLane lane({.fps = 30.0}, base::WhenFull::wait, metrics, told.events(), one_face());
  lane.start();
  auto at = 0ms;
  for (auto turn = 20s; turn <= 200s; turn += 20s) {
    for (; at < turn - 6s; at += 80ms) lane.offer(frame(at));  // 12.5
    for (; at < turn; at += 62ms) lane.offer(frame(at));       // 16.1
  }
  lane.finish();
  const auto states = told.states();
  const auto slow = std::count_if(states.begin(), states.end(), [](const ReflexState& state) {
    return state.kind == ReflexState::Kind::slow;
  });
  CHECK(slow == 1);
  CHECK(states.back().reason.find("since the camera gives no more") != std::string::npos);
}

TEST_CASE("the time without a camera is not counted as frames that are too few", "[lane]") {
  Told told;
  pipeline::StageMetrics metrics("reflex");
  ReflexLane lane({.fps = 30.0}, base::WhenFull::wait, metrics, told.events(), one_face());
  lane.start();
  auto at = 0ms;
  for (; at < 5s; at += 40ms) lane.offer(frame(at, 0));
  for (at += 900ms; at < 10s; at += 40ms) lane.offer(frame(at, 1));
  for (at += 2s; at < 15s; at += 40ms) lane.offer(frame(at, 2));
  lane.finish();
  for (const auto& state : told.states()) {
    INFO(state.reason);
    CHECK(state.kind != ReflexState::Kind::slow);
  }
  for (const auto& seen : told.observations()) {
    const double per_second = seen.frames_per_second;
    CHECK((per_second == 0.0 || per_second == Approx(25.0).margin(0.5)));
  }
}

TEST_CASE("a lane that looks again after it had failed blames no camera for it", "[lane]") {
  Told told;
  pipeline::StageMetrics metrics("reflex");
  std::atomic<unsigned> loads = 0;
  std::atomic<bool> is_broken = false;
  ReflexLane lane({.fps = 30.0}, base::WhenFull::drop_oldest, metrics, told.events(),
                  [&](const VisionSettings&) {
                    if (++loads == 2) throw ModelError("too many open files");
                    auto backend = std::make_unique<FakeBackend>();
                    backend->on_search = [&] {
                      if (is_broken) throw std::runtime_error("no memory");
                    };
                    return backend;
                  });
  lane.start();
  std::counting_semaphore<> let_go(0);
  auto at = 0ms;
  // One after the other: the next when the lane has let go of the one before, whatever it did with
  // it.
  const auto look_until = [&](const auto& is_enough) {
    while (!is_enough()) {
      const auto drawn = frame(at += 50ms);
      lane.offer({drawn.get(), [drawn, &let_go](const auto*) { let_go.release(); }});
      REQUIRE(let_go.try_acquire_for(20s));
    }
  };
  look_until([&] { return lane.counts().looked_at >= 60; });
  is_broken = true;
  look_until([&] { return loads == 2; });  // waits 0.5 s of frames, then 1 s
  is_broken = false;
  look_until([&] { return lane.counts().looked_at >= 100; });
  lane.finish();
  for (const auto& state : told.states()) {
    INFO(state.reason);
    CHECK(state.reason.find("camera") == std::string::npos);
  }
  CHECK(told.states().back().kind == ReflexState::Kind::working);
}

TEST_CASE("a lane that is stopped wakes who offers", "[lane]") {
  Told told;
  pipeline::StageMetrics metrics("reflex");
  std::promise<void> may_load;
  ReflexLane lane({}, base::WhenFull::wait, metrics, told.events(),
                  [&](const VisionSettings& settings) {
                    may_load.get_future().wait();
                    return one_face()(settings);
                  });
  lane.start();
  auto offering = std::async(std::launch::async, [&] {
    for (int i = 0; i < 5; ++i) lane.offer(frame(i * 100ms));
  });
  may_load.set_value();
  lane.stop();
  CHECK(offering.wait_for(20s) == std::future_status::ready);
}

TEST_CASE("a lane may be let go without having been started", "[lane]") {
  Told told;
  pipeline::StageMetrics metrics("reflex");
  const ReflexLane lane({}, base::WhenFull::wait, metrics, told.events(), one_face());
  CHECK(told.states().empty());
}

TEST_CASE("a rate that no camera has is refused", "[lane]") {
  pipeline::StageMetrics metrics("reflex");
  const double fps = GENERATE(0.0, -1.0, 1000.0, std::numeric_limits<double>::quiet_NaN());
  CHECK_THROWS_AS(ReflexLane({.fps = fps}, base::WhenFull::wait, metrics, {}, one_face()),
                  std::invalid_argument);
}

}  // namespace
}  // namespace cabinwatch::vision::reflex_lane_test
