#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "pipeline/frame.hpp"
#include "pipeline/jpeg_codec.hpp"
#include "vision/face_shape.hpp"

namespace cabinwatch::vision {

/// Gets a frame's brightness in the size that is looked at: colours tell the networks nothing that
/// an infrared camera could show them too.
///
/// One thread.
class LumaReader {
 public:
  /// Longest side looked at, pixels. Faces as wide as a tenth of the picture are then 128 wide, of
  /// which the networks see more than they use.
  static constexpr int kMostSide = 1280;

  /// Points into the frame where nothing had to be done, else into the reader: valid until its next
  /// use. Nothing for a JPEG frame that cannot be decoded.
  [[nodiscard]] std::optional<LumaView> read(const pipeline::Frame& frame);

 private:
  [[nodiscard]] LumaView shrink(const LumaView& luma);

  pipeline::JpegDecoder decoder_;
  std::vector<std::uint8_t> unpacked_;
  std::vector<std::uint8_t> shrunk_;
};

}  // namespace cabinwatch::vision
