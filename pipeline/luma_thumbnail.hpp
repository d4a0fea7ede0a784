#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "pipeline/frame.hpp"
#include "pipeline/jpeg_codec.hpp"

namespace cabinwatch::pipeline {

/// A frame's brightness, shrunk for comparison: row by row, luma 0..255.
struct LumaThumbnail {
  static constexpr int kWidth = 32;   ///< pixels
  static constexpr int kHeight = 18;  ///< pixels
  std::array<std::uint8_t, std::size_t{kWidth} * kHeight> luma{};
};

/// Mean absolute difference of two thumbnails' luma, 0..255.
[[nodiscard]] double mean_difference(const LumaThumbnail& a, const LumaThumbnail& b) noexcept;

/// Shrinks frames of any size and format. The whole picture goes in, its shape is not kept.
///
/// One thread at a time.
class ThumbnailMaker {
 public:
  /// Nothing for a JPEG frame that cannot be decoded.
  [[nodiscard]] std::optional<LumaThumbnail> make(const Frame& frame);

 private:
  JpegDecoder decoder_;
  std::vector<std::uint8_t> luma_;  // of a frame whose luma is not a plane of its own
};

/// Whether the picture is black, or covered: without any structure. Any thread.
[[nodiscard]] bool is_blocked(const LumaThumbnail& thumbnail) noexcept;

}  // namespace cabinwatch::pipeline
