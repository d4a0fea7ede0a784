#include "pipeline/encode_stage.hpp"

#include <catch2/catch.hpp>
#include <mutex>
#include <thread>
#include <vector>

#include "frames.hpp"

namespace cabinwatch::pipeline::test::encode_stage_test {
namespace {

using namespace std::chrono_literals;

Sampled sampled(const std::shared_ptr<Frame>& frame, std::uint64_t number, WindowIds windows,
                std::uint64_t completed_through) {
  return {captured(frame, number, kStart + number * 100ms), std::move(windows), completed_through,
          0ms};
}

/// A stage with its queue; what it hands on is read after `finish`.
struct Scene {
  base::BoundedQueue<Sampled> queue{16, base::WhenFull::wait};
  StageMetrics metrics{"encode"};
  std::vector<SequencePtr> sequences;
  EncodeStage stage{{}, queue, metrics, [this](SequencePtr sequence) {
                      sequences.push_back(std::move(sequence));
                    }};

  void finish() {
    queue.close();
    stage.join();
  }
};

}  // namespace

TEST_CASE("sampled frames become sequences of encoded ones", "[encode_stage]") {
  Scene scene;
  scene.stage.start();
  for (std::uint64_t i = 0; i < 8; ++i) {
    scene.queue.push(
        sampled(raw_frame({}, flat(static_cast<int>(10 * i))), i, {1 + i / 4}, (1 + i) / 4));
  }
  scene.finish();
  REQUIRE(scene.sequences.size() == 2);
  CHECK(scene.sequences[0]->id == 1);
  CHECK(scene.sequences[1]->id == 2);
  CHECK(scene.sequences[1]->frames.size() == 4);
  CHECK(scene.sequences[1]->last().number == 7);
  CHECK_FALSE(scene.sequences[1]->last().picture->base64.empty());
  const auto counts = scene.stage.counts();
  CHECK(counts.frames == 8);
  CHECK(counts.sequences == 2);
  CHECK(counts.cache_misses == 8);
  CHECK(scene.metrics.figures(base::Clock::now()).count == 8);
}

TEST_CASE("a picture that need not be encoded again is a hit", "[encode_stage]") {
  Scene scene;
  scene.stage.start();
  scene.queue.push(sampled(raw_frame({}, flat(10)), 0, {1}, 0));
  scene.queue.push(sampled(raw_frame({}, flat(10)), 1, {1, 2, 3}, 3));  // equal, and shared
  scene.finish();
  CHECK(scene.sequences.size() == 3);
  CHECK(scene.stage.counts().cache_misses == 1);
  CHECK(scene.stage.counts().cache_hits == 3);
}

TEST_CASE("what waits when the queue is closed is still worked off", "[encode_stage]") {
  Scene scene;
  scene.queue.push(sampled(raw_frame({}, flat(10)), 0, {1}, 0));  // its window is never completed
  scene.queue.close();
  scene.stage.start();
  scene.stage.join();
  REQUIRE(scene.sequences.size() == 1);
  CHECK(scene.sequences.front()->frames.size() == 1);
}

TEST_CASE("a frame that cannot be decoded is left out and counted", "[encode_stage]") {
  Scene scene;
  scene.stage.start();
  scene.queue.push(sampled(jpeg_frame({1, 2, 3}), 0, {1}, 0));
  scene.queue.push(sampled(raw_frame({}, flat(10)), 1, {1}, 1));
  scene.queue.push(sampled(jpeg_frame({1, 2, 3}), 2, {2}, 2));
  scene.queue.push({nullptr, {}, 3, 0ms});
  scene.finish();
  REQUIRE(scene.sequences.size() == 1);
  CHECK(scene.sequences.front()->frames.front().number == 1);
  CHECK(scene.stage.counts().broken == 2);
  CHECK(scene.stage.counts().frames == 3);
}

TEST_CASE("a stage that was never started ends as well", "[encode_stage]") {
  Scene scene;
  scene.stage.join();
  CHECK(scene.sequences.empty());
}

TEST_CASE("going away closes the queue, so that nobody waits for it", "[encode_stage]") {
  base::BoundedQueue<Sampled> queue(1, base::WhenFull::wait);
  StageMetrics metrics("encode");
  {
    EncodeStage stage({}, queue, metrics, [](const SequencePtr&) {});
    stage.start();
  }
  CHECK_FALSE(queue.push({}));
}

}  // namespace cabinwatch::pipeline::test::encode_stage_test
