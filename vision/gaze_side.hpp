#pragma once

#include "pipeline/driver_state.hpp"
#include "pipeline/reflex_observation.hpp"

namespace cabinwatch::vision {

/// Where the driver looks, as far as head, irises and lids tell: aside head and irises tell it
/// well, downwards only the head and the lids do, which follow the eyes. Passenger, phone and
/// instruments cannot be told apart from others at the same side, and are not.
///
/// The iris' place gives the eye's own turn: an eyeball of 12 mm radius behind a fissure of 30 mm
/// (Snell and Lemp, 1998).
///
/// @param head           relative to rest, degrees
/// @param iris_offset    relative to rest, in eye widths, to the picture's right; 0 for closed eyes
/// @param openness       of the eyes, 0 closed .. 1 as open as usual; 1 where it is not known
[[nodiscard]] pipeline::Gaze gaze_side(const pipeline::HeadPose& head, double iris_offset,
                                       double openness) noexcept;

/// Whether the driver looks down from the road: beyond the instruments, into the lap.
///
/// @param head_down  degrees by which the head is lower than it usually is
/// @param openness   as above
[[nodiscard]] bool looks_down(double head_down, double openness) noexcept;

}  // namespace cabinwatch::vision
