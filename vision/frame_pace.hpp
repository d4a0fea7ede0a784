#pragma once

#include <deque>
#include <optional>

#include "pipeline/clock.hpp"

namespace cabinwatch::vision {

/// Which frames are due at so many a second, by the frames' own times.
///
/// One thread.
class DueFrames {
 public:
  /// @param fps  frames per second, > 0
  explicit DueFrames(double fps);

  [[nodiscard]] bool is_due(pipeline::Clock::time_point captured_at);

 private:
  const pipeline::Clock::duration period_;
  std::optional<pipeline::Clock::time_point> next_;
};

/// How many frames a second were looked at, over the last seconds.
///
/// One thread.
class FrameRate {
 public:
  void see(pipeline::Clock::time_point captured_at);

  /// 0 until there is a second to tell from.
  [[nodiscard]] double per_second() const noexcept;

 private:
  std::deque<pipeline::Clock::time_point> frames_;
};

}  // namespace cabinwatch::vision
