#pragma once

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

/// How many frames a second were looked at, over the last seconds.
///
/// One thread.
class FrameRate {
 public:
  void see(base::Clock::time_point captured_at);

  /// 0 until there is a second to tell from.
  [[nodiscard]] double per_second() const noexcept;

 private:
  std::deque<base::Clock::time_point> frames_;
};

}  // namespace cabinwatch::vision
