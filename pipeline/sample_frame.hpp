#pragma once

#include <memory>

#include "pipeline/frame.hpp"
#include "pipeline/gst_handles.hpp"

namespace cabinwatch::pipeline {

/// A GStreamer sample as a frame, without its number and times. The pixels stay where they are;
/// the frame keeps them mapped and the sample alive. Null when it is no picture in one of our
/// formats. Any thread.
[[nodiscard]] std::shared_ptr<Frame> make_frame(GstSamplePtr sample);

}  // namespace cabinwatch::pipeline
