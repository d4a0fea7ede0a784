#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/bounded_queue.hpp"
#include "base/wake_up.hpp"

namespace cabinwatch::base {

/// Brings what other threads have to tell to the main thread's event loop.
///
/// `post`: any thread; waits only with `WhenFull::wait`. The rest: the main thread, when
/// `descriptor` is readable.
template <typename Message>
class Mailbox {
 public:
  /// @param capacity  messages; far more than a slow moment of the main thread lets pile up
  /// @throws std::system_error when there is no file descriptor left
  explicit Mailbox(std::size_t capacity, WhenFull when_full = WhenFull::drop_oldest)
      : messages_(capacity, when_full, [this] { wake_.signal(); }) {}
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

  void post(Message message) { messages_.push(std::move(message)); }

  [[nodiscard]] int descriptor() const noexcept { return wake_.descriptor(); }

  /// To be called before `try_pop`: what is posted from then on makes the descriptor readable
  /// again.
  void acknowledge() noexcept { wake_.acknowledge(); }
  [[nodiscard]] std::optional<Message> try_pop() { return messages_.try_pop(); }

  [[nodiscard]] std::uint64_t dropped() const noexcept { return messages_.counts().dropped; }

 private:
  const WakeUp wake_;
  BoundedQueue<Message> messages_;
};

}  // namespace cabinwatch::base
