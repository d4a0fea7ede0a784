#pragma once

#include <chrono>
#include <optional>

#include "base/clock.hpp"

namespace cabinwatch::vision {

/// Whether eyes are closed, and for how long they were.
///
/// Closed eyes are closed by at least 80 % (P80 of Wierwille et al., "Research on vehicle-based
/// driver status/performance monitoring", NHTSA 1994), and open again by 30 %: what trembles in
/// between is one closure.
///
/// Eyes that look down have their lids lowered as if closed. They differ in where the lids meet:
/// closing, the lower lid rises towards the upper one; looking down, both sink with the eyeball. Of
/// lids that meet that low nothing can be told for `kMayLookDown`; beyond it nobody looks down, or
/// laughs, without blinking open once, and they are closed.
///
/// One thread.
class EyeClosure {
 public:
  static constexpr std::chrono::milliseconds kMayLookDown{2500};
  /// A longer time without a frame that could be judged ends a closure, with an unknown length.
  static constexpr std::chrono::milliseconds kLongestGap{500};

  struct Sight {
    std::optional<bool> is_closed{};
    bool is_lowered = false;  ///< the lids are down, more likely to look down than to sleep
    /// The eyes opened with this frame, after so long.
    std::optional<std::chrono::milliseconds> ended{};
  };

  /// A frame that could be judged.
  /// @param openness   0 closed .. 1 as open as usual
  /// @param lid_place  where the middle between the lids' edges lies, as a part of how far below
  ///                   the corners the lower lid lies when the eye is open
  [[nodiscard]] Sight see(double openness, double lid_place, base::Clock::time_point at);

  /// The driver is another, or was out of sight.
  void reset() noexcept { *this = EyeClosure(); }

 private:
  struct Closure {
    base::Clock::time_point since;
    double lid_place_sum = 0.0;
    int frames = 0;
  };
  [[nodiscard]] bool is_lowered() const noexcept;

  std::optional<Closure> closure_;
  std::optional<base::Clock::time_point> last_at_;
};

}  // namespace cabinwatch::vision
