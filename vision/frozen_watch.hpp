#pragma once

#include <xxhash.h>

#include <chrono>
#include <optional>

#include "base/clock.hpp"

namespace cabinwatch::vision {

/// Tells a camera that repeats one picture: a live one never gives the same bytes twice. Some
/// recordings double single frames to change their rate; that is not frozen yet.
///
/// One thread.
class FrozenWatch {
 public:
  static constexpr std::chrono::milliseconds kFrozenAfter{300};

  /// @param content  hash of the frame's bytes
  [[nodiscard]] bool is_frozen(XXH128_hash_t content, base::Clock::time_point at) noexcept {
    if (!content_ || XXH128_isEqual(*content_, content) == 0) {
      content_ = content;
      since_ = at;
    }
    return at - since_ > kFrozenAfter;
  }

 private:
  std::optional<XXH128_hash_t> content_;
  base::Clock::time_point since_;
};

}  // namespace cabinwatch::vision
