#pragma once

#include <array>
#include <chrono>
#include <optional>

#include "base/clock.hpp"

namespace cabinwatch::vision {

/// Makes one openness of two eyes that are not seen equally well.
///
/// An eye that weighs much less than the other does not count. Otherwise the one that is less open
/// counts twice: points on closed lids are often placed too far apart, on open ones hardly ever too
/// close. Where one eye looks shut and the other open, nobody can say which of them is misplaced:
/// what was seen before holds for a short time, and then nothing is told. That time and a blink
/// together are shorter than a microsleep.
///
/// One thread.
class EyePair {
 public:
  static constexpr std::chrono::milliseconds kHeldFor{600};

  struct Eye {
    double openness;  ///< 0 closed .. 1
    double weight;    ///< >= 0: how well it is seen
  };
  /// One eye's part of the two, 0..1, by their weights alone.
  [[nodiscard]] static std::array<double, 2> shares(const std::array<Eye, 2>& eyes) noexcept;

  /// Nothing where the eyes contradict each other for too long.
  [[nodiscard]] std::optional<double> see(const std::array<Eye, 2>& eyes,
                                          base::Clock::time_point at);

 private:
  std::optional<double> agreed_;  // openness, when they last agreed
  std::optional<base::Clock::time_point> agreed_at_;
};

}  // namespace cabinwatch::vision
