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
/// Eyes that look down have their lids lowered as if closed. Their pictures tell the two apart,
/// where they are clear on an average of a second. Else two things do. Whoever looks down lowers
/// the head with the eyes, or before; whoever falls asleep closes the eyes first, and the head
/// sinks later. And lids meet elsewhere: closing, the lower lid rises towards the upper one;
/// looking down, both sink with the eyeball, below where this driver's meet in blinks. And whoever
/// looks down sees through a gap, however narrow: lids that meet to nothing are closed. Lids that
/// have been down ever since the face was first seen may be either, as nobody saw them close,
/// unless they meet clearly higher than in blinks.
///
/// Of lids that are lowered nothing is told for `kMayLookDown`; beyond it nobody looks down, or
/// laughs, without blinking open once, and they are closed. With the head down as well it may last
/// `kMayLookIntoLap`, and `kMayRead` where the pictures show eyes that look down: meanwhile the
/// gaze is told to be off the road, which has its own alert.
///
/// One thread.
class EyeClosure {
 public:
  static constexpr std::chrono::milliseconds kMayLookDown{2500};
  static constexpr std::chrono::milliseconds kMayLookIntoLap{4000};
  /// No longer than shut eyes may be before nobody drives. Source: Euro NCAP, unresponsive driver.
  static constexpr std::chrono::milliseconds kMayRead{6000};
  /// A longer time without a frame that could be judged ends a closure, with an unknown length.
  static constexpr std::chrono::milliseconds kLongestGap{500};

  struct Lids {
    double openness = 1.0;      ///< 0 closed .. 1 as open as usual
    double place = 0.0;         ///< where they meet, see lid_place()
    double blink_place = 0.0;   ///< where they do in blinks
    double gap = 1.0;           ///< between them, by the open eye's; of the eye with the wider one
    bool is_eye_known = false;  ///< place is told by this driver's lower lid
    double head_down = 0.0;     ///< degrees by which the head is lower than it usually is
    /// How much rather they look down than they are shut, by the eyes' pictures: see LidNet; next
    /// to what this driver's say in blinks.
    std::optional<double> lowered{};
  };
  struct Sight {
    std::optional<bool> is_closed{};
    bool is_lowered = false;  ///< the lids are down, more likely to look down than to sleep
    /// The eyes opened with this frame, after so long.
    std::optional<std::chrono::milliseconds> ended{};
  };

  /// A frame that could be judged.
  [[nodiscard]] Sight see(const Lids& lids, base::Clock::time_point at);

  /// The driver is another, or was out of sight.
  void reset() noexcept { *this = EyeClosure(); }

 private:
  struct Closure {
    base::Clock::time_point since;
    double place_sum = 0.0;  // relative to blinks
    double gap_sum = 0.0;
    int frames = 0;
    double lowered = 0.0;  // mean of the last second
    int looked_at = 0;     // frames whose pictures told
    int met = 0;           // frames with lids that meet to nothing
    bool is_eye_known = false;
    double head_down = 0.0;  // most, while they closed
  };
  void note_look(double lowered, base::Clock::duration step) noexcept;
  [[nodiscard]] bool is_head_down() const noexcept;
  /// The pictures show, on an average, lids that are shut at least as surely as `bound` says.
  [[nodiscard]] bool looks_below(double bound) const noexcept;
  [[nodiscard]] bool looks_lowered() const noexcept;
  [[nodiscard]] bool is_lowered() const noexcept;
  [[nodiscard]] std::chrono::milliseconds may_last() const noexcept;

  std::optional<Closure> closure_;
  bool was_open_ = false;  // this driver's eyes, clearly, ever
  std::optional<base::Clock::time_point> last_at_;
};

}  // namespace cabinwatch::vision
