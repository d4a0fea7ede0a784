#pragma once

#include "pipeline/camera_source.hpp"

namespace cabinwatch::pipeline {

/// Checks what can be checked of a source without opening it: GStreamer's elements that it needs
/// are installed, the description of a pipeline can be read. After start_gstreamer; any thread.
/// @throws std::runtime_error    when an element is missing, or cannot be loaded
/// @throws std::invalid_argument when a description cannot be read
void check_source(const CameraSource& source);

}  // namespace cabinwatch::pipeline
