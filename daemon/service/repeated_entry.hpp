#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

#include "base/clock.hpp"

namespace cabinwatch::daemon {

/// Keeps an entry of the log that somebody else can cause as often as they like from filling it:
/// the same text again within kQuiet is counted, and the count told afterwards.
///
/// Pure: the time is passed in. One thread.
class RepeatedEntry {
 public:
  using Clock = base::Clock;
  /// Ours: who asks again after so long wants an answer.
  static constexpr std::chrono::seconds kQuiet{10};

  /// @returns whether the text is to be told now
  [[nodiscard]] bool is_to_be_told(const std::string& text, Clock::time_point now) {
    if (text == text_ && now - told_at_ < kQuiet) {
      ++untold_;
      return false;
    }
    text_ = text;
    told_at_ = now;
    return true;
  }
  /// How often a text was not told, once kQuiet has passed since the last that was. 0: nothing is
  /// to be told.
  [[nodiscard]] std::uint64_t untold(Clock::time_point now) {
    return now - told_at_ < kQuiet ? 0 : std::exchange(untold_, 0);
  }

 private:
  std::string text_;
  Clock::time_point told_at_{};
  std::uint64_t untold_ = 0;
};

}  // namespace cabinwatch::daemon
