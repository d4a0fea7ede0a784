#pragma once

#include "pipeline/gst_handles.hpp"
#include "pipeline/stream_choice.hpp"

namespace cabinwatch::pipeline {

/// What the container says of the stream that comes out of a decoder's output. Any thread.
[[nodiscard]] VideoStream describe_stream(GstPad* decoded);

}  // namespace cabinwatch::pipeline
