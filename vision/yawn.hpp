#pragma once

#include <chrono>
#include <optional>

#include "base/clock.hpp"

namespace cabinwatch::vision {

/// Tells yawns from talking and laughing: the mouth is wide open, and stays so.
///
/// Source: a yawn lasts about 6 s (Provine, "Yawning: the yawn is primal", American Scientist 93,
/// 2005), of which the mouth is widest for some; mouth openness above 0.5-0.6 is what YawDD and
/// later work call one. The recordings' speech and laughter do not pass 0.4 (docs/vision.md).
///
/// One thread.
class Yawn {
 public:
  static constexpr std::chrono::milliseconds kOpenFor{1500};

  /// Whether the driver yawns, as of this frame.
  [[nodiscard]] bool see(double mouth_openness, base::Clock::time_point at);

  void reset() noexcept { open_since_.reset(); }

 private:
  std::optional<base::Clock::time_point> open_since_;
};

}  // namespace cabinwatch::vision
