#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"

/// What goes from the encoder to the analyst. Immutable once built; shared between threads.
namespace cabinwatch::pipeline {

/// A picture as the model gets it: encoded once, however many frames and queries show it.
struct EncodedPicture {
  std::string base64;  ///< of a JPEG picture, without line breaks or "data:" prefix
  int width = 0;       ///< pixels
  int height = 0;      ///< pixels
  std::size_t jpeg_bytes = 0;
};
using EncodedPicturePtr = std::shared_ptr<const EncodedPicture>;

/// One frame's place in a sequence.
struct SequenceFrame {
  EncodedPicturePtr picture;
  std::uint64_t number = 0;  ///< the Frame's
  base::Clock::time_point captured_at;
  base::Clock::time_point received_at;
  base::Clock::duration repeated_for{};  ///< the Frame's
};

/// What a sequence cost before the analyst got it.
struct SequenceCost {
  std::chrono::microseconds
      encode_wait{};                   ///< its frames' time in the queue to the encoder, summed
  std::chrono::microseconds encode{};  ///< scaling and compressing its frames, summed
  unsigned cache_hits = 0;
  unsigned cache_misses = 0;
};

/// Frames that are analysed together: 1 to `sequence_frames` of them, oldest first. Fewer than
/// configured when the others were static or had to be dropped.
struct Sequence {
  std::uint64_t id = 0;  ///< counts from 1
  std::vector<SequenceFrame> frames;
  std::chrono::milliseconds still_for{};  ///< how long the picture had been still at the last frame
  SequenceCost cost;
  base::Clock::time_point built_at;

  [[nodiscard]] const SequenceFrame& last() const { return frames.back(); }
};
using SequencePtr = std::shared_ptr<const Sequence>;

}  // namespace cabinwatch::pipeline
