#pragma once

#include <concurrentqueue.h>
#include <lightweightsemaphore.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <utility>

namespace cabinwatch::base {

/// What a full queue does with one more item.
enum class WhenFull {
  drop_oldest,  ///< live: fresh beats complete
  wait          ///< recordings: complete beats fresh; the producer waits for a free place
};

/// What went through a queue since it was made.
struct QueueCounts {
  std::uint64_t pushed = 0;
  std::uint64_t dropped = 0;  ///< the oldest, to make room
  std::size_t waiting = 0;    ///< now
};

/// Joins two stages: a bounded first-in-first-out queue, lock-free for those who take out.
///
/// Never loses or doubles an item, apart from those it drops and counts. A closed queue accepts
/// nothing more, hands out what is left and then ends.
///
/// Any number of producers and consumers. `Item` is default-constructible and movable.
template <typename Item>
class BoundedQueue {
 public:
  /// @param capacity  items, > 0
  /// @param on_push   called after each push and once on closing, by the thread that does it and
  ///                  outside of every lock: wakes a consumer that waits for something else
  ///                  (an event loop, curl_multi_wakeup). Must not throw.
  /// @throws std::invalid_argument when the capacity is 0
  BoundedQueue(std::size_t capacity, WhenFull when_full, std::function<void()> on_push = {})
      : capacity_(capacity),
        when_full_(when_full),
        on_push_(std::move(on_push)),
        items_(capacity),
        producer_(items_),
        free_(static_cast<Semaphore::ssize_t>(capacity), kSpins) {
    if (capacity == 0) throw std::invalid_argument("a queue's capacity must be greater than 0");
  }

  BoundedQueue(const BoundedQueue&) = delete;
  BoundedQueue& operator=(const BoundedQueue&) = delete;

  /// Puts an item in; with `WhenFull::wait` waits for a free place. False, and the item is gone,
  /// once the queue is closed.
  bool push(Item item) {
    if (when_full_ == WhenFull::wait) free_.wait();
    {
      const std::lock_guard lock(producing_);
      if (closed_) {
        free_.signal();  // close() signals once; each producer that wakes passes it on
        return false;
      }
      if (when_full_ == WhenFull::drop_oldest) make_room();
      items_.enqueue(producer_, std::move(item));
      waiting_.fetch_add(1, std::memory_order_acq_rel);
      pushed_.fetch_add(1, std::memory_order_relaxed);
      available_.signal();
    }
    if (on_push_) on_push_();
    return true;
  }

  /// Waits for the oldest item and removes it; nothing once the queue is closed and empty.
  [[nodiscard]] std::optional<Item> pop() {
    available_.wait();
    return dequeue();
  }

  /// The oldest item, when there is one now.
  [[nodiscard]] std::optional<Item> try_pop() {
    if (!available_.tryWait()) return std::nullopt;
    return dequeue();
  }

  /// Accepts no more items from now on, and wakes everybody who waits. May be called repeatedly.
  void close() {
    {
      const std::lock_guard lock(producing_);
      if (closed_.exchange(true)) return;
    }
    available_.signal();
    free_.signal();
    if (on_push_) on_push_();
  }

  /// Closed, and everything has been taken out.
  [[nodiscard]] bool has_ended() const noexcept { return closed_ && waiting_ == 0; }

  [[nodiscard]] QueueCounts counts() const noexcept { return {pushed_, dropped_, waiting_}; }

 private:
  using Semaphore = moodycamel::LightweightSemaphore;
  static constexpr int kSpins = 0;  // stages wait for camera frames: spinning would only burn CPU

  /// For the holder of an available_ token, which stands for an item or for close().
  std::optional<Item> dequeue() {
    Item item;
    while (!items_.try_dequeue_from_producer(producer_, item)) {
      // A token that is an item's always finds one in the end; only close()'s finds none left.
      if (waiting_.load(std::memory_order_acquire) == 0) {
        available_.signal();  // the next consumer is to end as well
        return std::nullopt;
      }
    }
    waiting_.fetch_sub(1, std::memory_order_acq_rel);
    if (when_full_ == WhenFull::wait) free_.signal();
    return item;
  }

  void make_room() {
    // Where the token is gone already, a consumer is just taking the oldest.
    while (waiting_.load(std::memory_order_acquire) >= capacity_ && available_.tryWait()) {
      if (dequeue()) dropped_.fetch_add(1, std::memory_order_relaxed);
    }
  }

  const std::size_t capacity_;
  const WhenFull when_full_;
  const std::function<void()> on_push_;

  // Producers take turns: moodycamel's queue keeps order only per producer, GStreamer's thread
  // changes with every reopening, and nothing may slip in behind close(). Consumers never wait
  // for it.
  std::mutex producing_;
  moodycamel::ConcurrentQueue<Item> items_;
  moodycamel::ProducerToken producer_;
  Semaphore available_{0, kSpins};
  Semaphore free_;

  std::atomic<bool> closed_{false};
  std::atomic<std::size_t> waiting_{0};
  std::atomic<std::uint64_t> pushed_{0};
  std::atomic<std::uint64_t> dropped_{0};
};

}  // namespace cabinwatch::base
