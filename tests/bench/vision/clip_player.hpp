#pragma once

#include <functional>
#include <string>

#include "clip.hpp"
#include "pipeline/frame.hpp"

namespace cabinwatch::bench {

/// A frame of an edited recording.
struct PlayedFrame {
  pipeline::FramePtr frame;
  int original = 0;      ///< the recording's frame that it is, or is made of
  bool is_held = false;  ///< an additional one
};

/// Plays a recording with its holds. A held frame's copies tremble: by a pixel, and by noise of 3
/// steps of luma, so that none is like another.
/// @throws std::runtime_error when the recording cannot be played
void play(const Clip& clip, const std::string& folder,
          const std::function<void(const PlayedFrame&)>& on_frame);

}  // namespace cabinwatch::bench
