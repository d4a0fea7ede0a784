#pragma once

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

namespace cabinwatch::base {

/// Wakes an event loop from other threads: a descriptor that is readable from `signal` until
/// `acknowledge`.
///
/// `signal`: any thread. The rest: the loop's thread.
class WakeUp {
 public:
  /// @throws std::system_error when there is no file descriptor left
  WakeUp() : descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  }
  ~WakeUp() { ::close(descriptor_); }
  WakeUp(const WakeUp&) = delete;
  WakeUp& operator=(const WakeUp&) = delete;

  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

  void signal() const noexcept {
    const std::uint64_t one = 1;
    // Fails only when the counter is full: then it is readable anyway.
    [[maybe_unused]] const ::ssize_t written = ::write(descriptor_, &one, sizeof one);
  }

  /// To be called before looking for news: what is signalled from then on wakes the loop again.
  void acknowledge() const noexcept {
    std::uint64_t signalled = 0;
    // Fails only when nothing was signalled.
    [[maybe_unused]] const ::ssize_t got = ::read(descriptor_, &signalled, sizeof signalled);
  }

 private:
  const int descriptor_;
};

}  // namespace cabinwatch::base
