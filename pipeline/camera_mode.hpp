#pragma once

#include "pipeline/gst_handles.hpp"

namespace cabinwatch::pipeline {

/// What is wanted of a camera.
struct WantedMode {
  int width = 0;     ///< pixels
  int height = 0;    ///< pixels
  double fps = 0.0;  ///< frames per second
};

/// Of what a camera offers, the mode nearest to the one wanted, as fixed caps: first the nearest
/// size, then enough frames per second, then the format that costs least to read. Formats that
/// frames are not taken in are considered only where there is no other. Null when nothing of the
/// offer is video. Any thread.
[[nodiscard]] GstCapsPtr nearest_mode(const GstCaps* offered, const WantedMode& wanted);

}  // namespace cabinwatch::pipeline
