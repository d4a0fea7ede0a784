#pragma once

#include <chrono>
#include <optional>

#include "base/clock.hpp"

namespace cabinwatch::vision {

/// Tells yawns from talking, laughing and surprise: the mouth is wide open, and stays so; sooner
/// when the eyes are narrowed meanwhile, as nearly everybody's are, and soonest when they are
/// squeezed and the mouth is as wide as it goes; later when they stare all along.
///
/// Source: a yawn lasts about 6 s (Provine, "Yawning: the yawn is primal", American Scientist 93,
/// 2005), with eyes squeezed at its height (Provine, "Yawning as a stereotyped action pattern",
/// Ethology 72, 1986); mouth openness above 0.5-0.6 is what YawDD and later work call one; seen
/// from the mirror of a car a yawn may reach no more than 0.45. In the recordings no word or laugh
/// keeps the mouth that wide for 0.7 s (docs/vision.md), and two people who act astonished keep it
/// so for 2.4 s, their eyes never less open than usual.
///
/// One thread.
class Yawn {
 public:
  static constexpr std::chrono::milliseconds kOpenFor{1200};
  static constexpr std::chrono::milliseconds kOpenWithNarrowEyesFor{800};
  static constexpr std::chrono::milliseconds kVeryWideWithSqueezedEyesFor{400};
  static constexpr std::chrono::milliseconds kOpenWithStaringEyesFor{2500};

  /// Whether the driver yawns, as of this frame.
  /// @param eye_openness  0 closed .. 1; nothing where it is not known
  [[nodiscard]] bool see(double mouth_openness, std::optional<double> eye_openness,
                         base::Clock::time_point at);

  void reset() noexcept { *this = Yawn(); }

 private:
  std::optional<base::Clock::time_point> open_since_;
  std::optional<base::Clock::time_point> narrow_since_;    // eyes too
  std::optional<base::Clock::time_point> squeezed_since_;  // and the mouth very wide
  std::optional<base::Clock::time_point> relaxed_since_;   // eyes less open than a stare
  bool were_eyes_seen_ = false;
  bool were_eyes_relaxed_ = false;
};

}  // namespace cabinwatch::vision
