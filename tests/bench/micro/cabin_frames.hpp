#pragma once

#include <cstddef>
#include <vector>

#include "pipeline/frame.hpp"

namespace cabinwatch::bench {

/// Frames as a cabin camera gives them, made by arithmetic: a face that moves before a seat and a
/// window, with the noise of a sensor, so that no two are alike and JPEG has as much to do as with
/// a real one. The same in every run.
///
/// @param count  frames, one after the other in time, 1/30 s apart
[[nodiscard]] std::vector<pipeline::FramePtr> cabin_frames(pipeline::PixelFormat format, int width,
                                                           int height, std::size_t count);

/// How many different frames a benchmark goes round: more than fit into the processor's cache, as
/// a camera's frames do not fit either.
inline constexpr std::size_t kFrameCount = 24;

}  // namespace cabinwatch::bench
