#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "base/clock.hpp"

namespace cabinwatch::vision {

/// Which frames are due at so many a second, by the frames' own times.
///
/// One thread.
class DueFrames {
 public:
  /// @param fps  frames per second, > 0
  explicit DueFrames(double fps);

  [[nodiscard]] bool is_due(base::Clock::time_point captured_at);

 private:
  const base::Clock::duration period_;
  std::optional<base::Clock::time_point> next_;
};

/// How many frames a second were looked at, over the last seconds of one opening of the source: the
/// time without a source says nothing of how often it gives frames.
///
/// One thread.
class FrameRate {
 public:
  /// @param opening  of the source, as in pipeline::Frame
  void see(base::Clock::time_point captured_at, std::uint64_t opening);

  /// 0 until there is a second to tell from.
  [[nodiscard]] double per_second() const noexcept;

 private:
  std::deque<base::Clock::time_point> frames_;
  std::uint64_t opening_ = 0;
};

}  // namespace cabinwatch::vision
