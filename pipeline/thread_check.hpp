#pragma once

#include <atomic>
#include <cassert>
#include <thread>

namespace cabinwatch::pipeline {

/// Holds a class to the sentence "one thread" in its header.
///
/// The first thread that calls `check` owns the object from then on; in debug builds another
/// thread's call fails an assertion, in release builds nothing is done.
class ThreadCheck {
 public:
  void check() noexcept {
#ifndef NDEBUG
    std::thread::id owner{};
    const auto caller = std::this_thread::get_id();
    const bool is_first = owner_.compare_exchange_strong(owner, caller);
    assert((is_first || owner == caller) && "used by a second thread");
#endif
  }

 private:
#ifndef NDEBUG
  std::atomic<std::thread::id> owner_{};
#endif
};

/// Holds a class to "one thread at a time": threads may follow one another, as GStreamer's
/// streaming threads do when a camera is reopened, but never overlap. Debug builds only.
class TurnCheck {
 public:
  /// One thread's turn: lasts as long as the object.
  class [[maybe_unused]] Turn {
   public:
    explicit Turn([[maybe_unused]] TurnCheck& check) noexcept {
#ifndef NDEBUG
      check_ = &check;
      [[maybe_unused]] const bool overlaps = check.taken_.exchange(true);
      assert(!overlaps && "used by two threads at the same time");
#endif
    }
#ifndef NDEBUG
    ~Turn() { check_->taken_ = false; }
#endif
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

#ifndef NDEBUG
   private:
    TurnCheck* check_ = nullptr;
#endif
  };

  [[nodiscard]] Turn take_turn() noexcept { return Turn(*this); }

#ifndef NDEBUG
 private:
  std::atomic<bool> taken_{false};
#endif
};

}  // namespace cabinwatch::pipeline
