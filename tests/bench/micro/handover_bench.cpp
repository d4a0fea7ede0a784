// Handing a frame from one stage to the next.

#include <benchmark/benchmark.h>

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "base/bounded_queue.hpp"
#include "pipeline/sampler.hpp"

namespace cabinwatch::bench {
namespace {

using pipeline::Sampled;

constexpr std::size_t kCapacity = 8;

/// As everybody writes it.
class MutexQueue {
 public:
  bool push(Sampled item) {
    {
      const std::lock_guard lock(mutex_);
      if (is_closed_) return false;
      if (items_.size() >= kCapacity) items_.pop_front();
      items_.push_back(std::move(item));
    }
    has_items_.notify_one();
    return true;
  }

  std::optional<Sampled> pop() {
    std::unique_lock lock(mutex_);
    has_items_.wait(lock, [this] { return is_closed_ || !items_.empty(); });
    if (items_.empty()) return std::nullopt;
    Sampled item = std::move(items_.front());
    items_.pop_front();
    return item;
  }

  void close() {
    {
      const std::lock_guard lock(mutex_);
      is_closed_ = true;
    }
    has_items_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable has_items_;
  std::deque<Sampled> items_;
  bool is_closed_ = false;
};

struct OurQueue : base::BoundedQueue<Sampled> {
  OurQueue() : BoundedQueue(kCapacity, base::WhenFull::drop_oldest) {}
};

/// Into the queue and out of it: what a stage's own thread pays.
template <typename Queue>
void hand_over(benchmark::State& state) {
  Queue queue;
  const auto frame = std::make_shared<const pipeline::Frame>();
  for (auto _ : state) {
    queue.push({frame, {}, 0, {}});
    benchmark::DoNotOptimize(queue.pop());
  }
}
BENCHMARK(hand_over<OurQueue>)->Name("queue, in and out/ours");
BENCHMARK(hand_over<MutexQueue>)->Name("queue, in and out/usual");

/// To a thread that waits for it and answers: what a frame's latency pays, twice.
template <typename Queue>
void there_and_back(benchmark::State& state) {
  Queue there;
  Queue back;
  std::thread other([&] {
    while (auto item = there.pop()) back.push(std::move(*item));
  });
  const auto frame = std::make_shared<const pipeline::Frame>();
  for (auto _ : state) {
    there.push({frame, {}, 0, {}});
    benchmark::DoNotOptimize(back.pop());
  }
  there.close();
  other.join();
}
BENCHMARK(there_and_back<OurQueue>)->Name("queue, to a thread and back/ours")->UseRealTime();
BENCHMARK(there_and_back<MutexQueue>)->Name("queue, to a thread and back/usual")->UseRealTime();

/// A full queue, live: the oldest has to go for each one that comes.
template <typename Queue>
void push_when_full(benchmark::State& state) {
  Queue queue;
  const auto frame = std::make_shared<const pipeline::Frame>();
  for (std::size_t i = 0; i < kCapacity; ++i) queue.push({frame, {}, 0, {}});
  for (auto _ : state) queue.push({frame, {}, 0, {}});
}
BENCHMARK(push_when_full<OurQueue>)->Name("queue, full/ours");
BENCHMARK(push_when_full<MutexQueue>)->Name("queue, full/usual");

}  // namespace
}  // namespace cabinwatch::bench
