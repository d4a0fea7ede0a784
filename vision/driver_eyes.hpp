#pragma once

#include <array>
#include <optional>

#include "base/clock.hpp"
#include "vision/calibration.hpp"
#include "vision/eye_closure.hpp"
#include "vision/eye_pair.hpp"
#include "vision/face_measures.hpp"

namespace cabinwatch::vision {

/// Measures both eyes by what is known of them and by what their pictures look like, each with its
/// own reliability: how wide it is seen (a turned head shows its farther eye askew), whether it
/// shows an iris or lashes next to the other one (a hand, a bandage and hair do not), and whether
/// it blinks when the other one does.
///
/// One thread.
class DriverEyes {
 public:
  struct Sight {
    /// Nothing where the eyes contradict each other.
    std::optional<EyeClosure::Lids> lids;
    double iris_offset = 0.0;  ///< relative to looking ahead, in eye widths
    /// Openness of each: the one at the picture's left, then its right. Nothing of one that does
    /// not count.
    std::array<std::optional<double>, 2> each{};
  };

  /// A frame that could be judged.
  [[nodiscard]] Sight see(const FaceMeasures& face, const Baseline& usual,
                          base::Clock::time_point at);

 private:
  EyePair pair_;
};

}  // namespace cabinwatch::vision
