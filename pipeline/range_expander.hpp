#pragma once

#include <cstdint>
#include <vector>

#include "pipeline/picture_scaler.hpp"

namespace cabinwatch::pipeline {

/// Brings the levels of video (luma 16 to 235, colours 16 to 240: ITU-R BT.601) to those of JPEG
/// (0 to 255: JFIF, ITU-T T.871), which would show them pale otherwise.
///
/// One thread. What it returns points into it: valid until its next use.
class RangeExpander {
 public:
  /// @param picture  I420 or gray, as PictureScaler gives it
  [[nodiscard]] PlanarPicture expand(const PlanarPicture& picture);

 private:
  std::vector<std::uint8_t> bytes_;
};

}  // namespace cabinwatch::pipeline
