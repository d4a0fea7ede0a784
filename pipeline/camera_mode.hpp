#pragma once

#include <string>

#include "pipeline/gst_handles.hpp"

namespace cabinwatch::pipeline {

/// What is wanted of a camera.
struct WantedMode {
  int width = 0;     ///< pixels
  int height = 0;    ///< pixels
  double fps = 0.0;  ///< frames per second
};

/// Of what a camera offers, the mode nearest to the one wanted, as fixed caps: first the nearest
/// size, then enough frames per second, then the format that costs least to read: those that frames
/// are taken in, then what is converted (UYVY, NV21, P010, Y16, Bayer), then what is decoded
/// (H.264, then H.265). Null when nothing of the offer is video. Any thread.
[[nodiscard]] GstCapsPtr nearest_mode(const GstCaps* offered, const WantedMode& wanted);

/// A mode for people: "1280x720 UYVY, 30 frames a second". Any thread.
[[nodiscard]] std::string text_of_mode(const GstCaps* mode);

}  // namespace cabinwatch::pipeline
