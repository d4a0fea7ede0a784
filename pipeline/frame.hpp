#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/clock.hpp"

namespace cabinwatch::pipeline {

/// The layouts a camera's frames are taken in as they are.
enum class PixelFormat {
  i420,   ///< planes Y, U, V; chroma halved both ways
  nv12,   ///< planes Y, interleaved UV; chroma halved both ways
  yuy2,   ///< one packed plane Y U Y V; chroma halved across
  gray8,  ///< one plane Y (infrared cameras)
  jpeg    ///< one JPEG picture, not decoded; planes[0].data, byte_count bytes
};

struct Plane {
  const std::uint8_t* data = nullptr;
  int stride = 0;  ///< bytes from one row to the next; 0 for jpeg
};

/// One picture of the camera, in the camera's own format. Immutable; shared between threads.
struct Frame {
  PixelFormat format{};
  int width = 0;   ///< pixels
  int height = 0;  ///< pixels
  std::array<Plane, 3> planes{};
  bool has_video_levels = false;  ///< luma from 16 to 235, colours from 16 to 240; else 0 to 255
  std::size_t byte_count = 0;     ///< of all planes together, or of the JPEG picture

  std::uint64_t number = 0;   ///< counts every frame captured, from 0, across reopenings
  std::uint64_t opening = 0;  ///< of the source: counts its openings, from 0

  /// When the scene looked like this, on the monotonic clock. For a recording played as fast as
  /// possible: the time at which playing started plus the frame's position in the recording.
  base::Clock::time_point captured_at;
  /// When the frame reached this program. The same as `captured_at`, but for such a recording.
  base::Clock::time_point received_at;
  /// How long a live source has given this very picture (fingerprint() in content_hash.hpp), no
  /// other between: it says nothing of now. 0 for a new one, and for recordings, whose codecs
  /// repeat what does not move.
  base::Clock::duration repeated_for{};

  std::shared_ptr<const void> pixels;  ///< keeps what `planes` point to alive
};

using FramePtr = std::shared_ptr<const Frame>;

}  // namespace cabinwatch::pipeline
