#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

#include "base/clock.hpp"
#include "vision/running_median.hpp"

namespace cabinwatch::vision {

/// Learns from blinks what this driver's closed eyes measure and look like, and whether an eye is
/// seen at all.
///
/// In a blink the ratio falls and comes back within half a second (Stern, Walrath and Goldstein,
/// 1984). The deepest quarter of the blinks shows closed eyes: others are halved by the person, or
/// fall between two frames. Both lids move together (Hering's law): an eye that stays as it is
/// while the other one blinks is hidden by hair, a rim or a hand, whatever its points say.
///
/// One thread.
class BlinkLearner {
 public:
  /// What one eye measures in a frame, by what it measures when open.
  struct Look {
    double openness;  ///< aspect ratio by that of this eye open: 1 open
    /// Where the lids meet, by how low the open eye's lower lid lies; nothing where that is not
    /// known.
    std::optional<double> lid_place;
    /// How much rather it looks down than it is shut, by its picture, see LidNet; nothing where
    /// that was not asked, or the head is turned too far.
    std::optional<double> lowered{};
  };

  /// @param lasting  the time since the frame before
  void see(const std::array<Look, 2>& eyes, base::Clock::duration lasting);

  /// The closed eye's ratio by the open one's. Until enough blinks have shown it, and never less
  /// than, the usual one.
  [[nodiscard]] double closed_by_open(std::size_t eye) const noexcept;

  /// Where this eye's lids meet in blinks; nothing until enough of them were seen.
  [[nodiscard]] std::optional<double> lid_place(std::size_t eye) const noexcept;

  /// What the picture of this eye says in blinks, see Look::lowered; nothing until two were seen.
  [[nodiscard]] std::optional<double> lowered(std::size_t eye) const noexcept;

  /// 0 never moves when the other eye blinks .. 1 always does; 0.5 while nothing is known.
  [[nodiscard]] double follows(std::size_t eye) const noexcept { return eyes_.at(eye).follows; }

 private:
  struct Dip {
    base::Clock::duration lasting{0};
    Look least;           // of this eye
    double other_before;  // openness of the other eye, just before
    double other_least;
  };
  struct Eye {
    std::array<double, 3> before{1.0, 1.0, 1.0};  // openness in the last frames
    std::optional<Dip> dip;
    RunningMedian depth{0.0, 1.0};
    RunningMedian place{-1.0, 2.0};
    RunningMedian lowered{-10.0, 10.0};
    double follows = 0.5;
  };
  void see_eye(std::size_t eye, const std::array<Look, 2>& eyes, base::Clock::duration lasting);
  void note_blink(std::size_t eye, const Dip& dip);

  std::array<Eye, 2> eyes_;
};

}  // namespace cabinwatch::vision
