#pragma once

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <system_error>
#include <utility>

#include "base/bounded_queue.hpp"

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
      : wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
        messages_(capacity, when_full, [this] { wake(); }) {
    if (wake_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  }
  ~Mailbox() { ::close(wake_); }
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

  void post(Message message) { messages_.push(std::move(message)); }

  [[nodiscard]] int descriptor() const noexcept { return wake_; }

  /// To be called before taking: what is posted from then on makes the descriptor readable again.
  void acknowledge() noexcept {
    std::uint64_t posted = 0;
    static_cast<void>(::read(wake_, &posted, sizeof posted));  // fails only when nothing was posted
  }
  [[nodiscard]] std::optional<Message> take() { return messages_.try_pop(); }

  [[nodiscard]] std::uint64_t dropped() const noexcept { return messages_.counts().dropped; }

 private:
  void wake() const noexcept {
    const std::uint64_t one = 1;
    // Fails only when the counter is full: then it is readable anyway.
    static_cast<void>(::write(wake_, &one, sizeof one));
  }

  const int wake_;
  BoundedQueue<Message> messages_;
};

}  // namespace cabinwatch::base
