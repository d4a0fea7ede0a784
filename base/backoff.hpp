#pragma once

#include <algorithm>
#include <chrono>

namespace cabinwatch::base {

/// How long to wait before something is tried again: doubles from the first to the last. The
/// defaults are the product's for what may be back soon: a camera, a bus, a server.
struct Delays {
  std::chrono::milliseconds first{500};
  std::chrono::milliseconds last{10'000};

  friend bool operator==(const Delays&, const Delays&) = default;
};

/// The time to wait before each try in a row. One thread at a time.
class Backoff {
 public:
  /// @param delays  first > 0, last >= first
  explicit Backoff(Delays delays = {}) : delays_(delays), next_(delays.first) {}

  [[nodiscard]] std::chrono::milliseconds next() noexcept {
    const auto wait = next_;
    next_ = std::min(next_ * 2, delays_.last);
    return wait;
  }

  /// It has worked: the next wait is the first again.
  void reset() noexcept { next_ = delays_.first; }

 private:
  Delays delays_;
  std::chrono::milliseconds next_;
};

}  // namespace cabinwatch::base
