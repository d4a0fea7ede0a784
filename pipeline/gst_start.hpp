#pragma once

namespace cabinwatch::pipeline {

/// Sets GStreamer up, once for the program: before anything else of it is used. Any thread.
/// @throws std::runtime_error when it cannot be set up
void start_gstreamer();

}  // namespace cabinwatch::pipeline
