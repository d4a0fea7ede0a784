#pragma once

#include "pipeline/driver_state.hpp"
#include "pipeline/reflex_observation.hpp"

namespace cabinwatch::vision {

/// Where the driver looks, as far as head and irises tell: aside they tell it well, downwards only
/// the head and lowered lids do. Passenger, phone and instruments cannot be told apart from others
/// at the same side, and are not.
///
/// The iris' place gives the eye's own turn: an eyeball of 12 mm radius behind a fissure of 30 mm
/// (Snell and Lemp, 1998).
///
/// @param head           relative to rest, degrees
/// @param iris_offset    relative to rest, in eye widths, to the picture's right; 0 for closed eyes
/// @param lids_lowered   as if looking down
[[nodiscard]] pipeline::Gaze gaze_side(const pipeline::HeadPose& head, double iris_offset,
                                       bool lids_lowered) noexcept;

}  // namespace cabinwatch::vision
