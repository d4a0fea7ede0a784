#include "base/bounded_queue.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <chrono>
#include <future>
#include <memory>
#include <numeric>
#include <thread>
#include <vector>

namespace cabinwatch::base {
namespace {

using namespace std::chrono_literals;

/// All that is in a queue now.
template <typename Item>
std::vector<Item> drain(BoundedQueue<Item>& queue) {
  std::vector<Item> items;
  while (auto item = queue.try_pop()) items.push_back(std::move(*item));
  return items;
}

/// Whether something is still waiting: long enough to be sure that it does not go on by itself.
template <typename Value>
bool is_waiting(const std::future<Value>& future) {
  return future.wait_for(50ms) == std::future_status::timeout;
}

}  // namespace

TEST_CASE("items come out in the order in which they went in", "[bounded_queue]") {
  BoundedQueue<int> queue(8, WhenFull::drop_oldest);
  for (int i = 0; i < 5; ++i) CHECK(queue.push(i));
  CHECK(queue.counts().waiting == 5);
  CHECK(drain(queue) == std::vector<int>{0, 1, 2, 3, 4});
  CHECK_FALSE(queue.try_pop());
  CHECK(queue.counts().pushed == 5);
  CHECK(queue.counts().dropped == 0);
  CHECK(queue.counts().waiting == 0);
}

TEST_CASE("live, a full queue drops its oldest item and counts it", "[bounded_queue]") {
  BoundedQueue<int> queue(3, WhenFull::drop_oldest);
  for (int i = 0; i < 10; ++i) CHECK(queue.push(i));
  CHECK(queue.counts().pushed == 10);
  CHECK(queue.counts().dropped == 7);
  CHECK(drain(queue) == std::vector<int>{7, 8, 9});
}

TEST_CASE("what is dropped is let go", "[bounded_queue]") {
  BoundedQueue<std::shared_ptr<int>> queue(1, WhenFull::drop_oldest);
  const auto first = std::make_shared<int>(1);
  queue.push(first);
  queue.push(std::make_shared<int>(2));
  CHECK(first.use_count() == 1);
}

TEST_CASE("of a recording, a full queue makes the producer wait", "[bounded_queue]") {
  BoundedQueue<int> queue(1, WhenFull::wait);
  queue.push(1);
  auto second = std::async(std::launch::async, [&] { return queue.push(2); });
  CHECK(is_waiting(second));
  CHECK(queue.pop() == 1);
  CHECK(second.get());
  CHECK(queue.pop() == 2);
  CHECK(queue.counts().dropped == 0);
}

TEST_CASE("a consumer waits for an item", "[bounded_queue]") {
  BoundedQueue<int> queue(4, WhenFull::drop_oldest);
  auto taken = std::async(std::launch::async, [&] { return queue.pop(); });
  CHECK(is_waiting(taken));
  queue.push(7);
  CHECK(taken.get() == 7);
}

TEST_CASE("a closed queue takes nothing more, hands out what is left, and ends",
          "[bounded_queue]") {
  const auto when_full = GENERATE(WhenFull::drop_oldest, WhenFull::wait);
  BoundedQueue<int> queue(4, when_full);
  queue.push(1);
  queue.push(2);
  queue.close();
  queue.close();
  CHECK_FALSE(queue.push(3));
  CHECK_FALSE(queue.has_ended());
  CHECK(queue.pop() == 1);
  CHECK(queue.try_pop() == 2);
  CHECK(queue.has_ended());
  CHECK_FALSE(queue.pop());  // and does not wait
  CHECK_FALSE(queue.try_pop());
  CHECK(queue.counts().pushed == 2);
}

TEST_CASE("closing wakes everybody who waits", "[bounded_queue]") {
  BoundedQueue<int> empty(1, WhenFull::wait);
  BoundedQueue<int> full(1, WhenFull::wait);
  full.push(1);
  std::vector<std::future<bool>> waiting;
  for (int i = 0; i < 3; ++i) {
    waiting.push_back(std::async(std::launch::async, [&] { return empty.pop().has_value(); }));
    waiting.push_back(std::async(std::launch::async, [&] { return full.push(2); }));
  }
  for (const auto& one : waiting) CHECK(is_waiting(one));
  empty.close();
  full.close();
  for (auto& one : waiting) CHECK_FALSE(one.get());
  CHECK(drain(full) == std::vector<int>{1});
}

TEST_CASE("each push, and closing once, tells who waits for something else", "[bounded_queue]") {
  int told = 0;
  BoundedQueue<int> queue(1, WhenFull::drop_oldest, [&] { ++told; });
  queue.push(1);
  queue.push(2);
  CHECK(told == 2);
  queue.close();
  queue.close();
  queue.push(3);
  CHECK(told == 3);
}

TEST_CASE("a queue has room for something", "[bounded_queue]") {
  CHECK_THROWS_AS(BoundedQueue<int>(0, WhenFull::wait), std::invalid_argument);
}

TEST_CASE("items can be moved, and need not be copied", "[bounded_queue]") {
  BoundedQueue<std::unique_ptr<int>> queue(2, WhenFull::wait);
  queue.push(std::make_unique<int>(7));
  CHECK(**queue.pop() == 7);
}

TEST_CASE("among several threads nothing is lost or doubled, apart from what is dropped",
          "[bounded_queue]") {
  const auto when_full = GENERATE(WhenFull::drop_oldest, WhenFull::wait);
  constexpr std::size_t kProducers = 3;
  constexpr std::size_t kEach = 5000;
  BoundedQueue<std::size_t> queue(16, when_full);

  std::vector<std::thread> producers;
  for (std::size_t producer = 0; producer < kProducers; ++producer) {
    producers.emplace_back([&queue, producer] {
      for (std::size_t i = 0; i < kEach; ++i) queue.push(producer * kEach + i);
    });
  }
  std::array<std::vector<std::size_t>, 2> taken;
  std::vector<std::thread> consumers;
  for (auto& mine : taken) {
    consumers.emplace_back([&queue, &mine] {
      while (const auto item = queue.pop()) mine.push_back(*item);
    });
  }
  for (auto& producer : producers) producer.join();
  queue.close();
  for (auto& consumer : consumers) consumer.join();

  std::vector<int> seen(kProducers * kEach, 0);
  std::size_t count = 0;
  for (const auto& mine : taken) {
    std::array<std::size_t, kProducers> last{};
    for (const auto item : mine) {
      ++seen.at(item);
      ++count;
      // To each consumer, each producer's items come in order.
      const auto order = item % kEach + 1;
      REQUIRE(order > last.at(item / kEach));
      last.at(item / kEach) = order;
    }
  }
  CHECK(std::all_of(seen.begin(), seen.end(), [](int times) { return times <= 1; }));
  CHECK(count + queue.counts().dropped == kProducers * kEach);
  if (when_full == WhenFull::wait) CHECK(queue.counts().dropped == 0);
  CHECK(queue.has_ended());
}

TEST_CASE("closing while others push and pop loses nothing that was taken in", "[bounded_queue]") {
  for (int round = 0; round < 50; ++round) {
    BoundedQueue<int> queue(4, WhenFull::wait);
    auto pushed = std::async(std::launch::async, [&] {
      int count = 0;
      while (queue.push(count)) ++count;
      return count;
    });
    auto popped = std::async(std::launch::async, [&] {
      int count = 0;
      while (queue.pop()) ++count;
      return count;
    });
    while (queue.counts().pushed < 20) std::this_thread::yield();
    queue.close();
    REQUIRE(pushed.get() == popped.get());
  }
}

}  // namespace cabinwatch::base
