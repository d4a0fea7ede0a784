#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "pipeline/frame.hpp"

/// Frames for tests, drawn pixel by pixel.
namespace cabinwatch::pipeline::test {

/// When every test's first frame was captured.
inline constexpr base::Clock::time_point kStart{std::chrono::hours{1}};

/// What a picture shows: luma, and the two colours, of the pixel at x, y.
struct Pixel {
  int luma = 0;
  int u = 128;
  int v = 128;
};
using Drawing = std::function<Pixel(int x, int y)>;

/// One brightness all over.
[[nodiscard]] Drawing flat(int luma);
/// Dark and bright squares, of so many pixels a side.
[[nodiscard]] Drawing squares(int side);
/// Dark on the left to bright on the right, blue at the top to red at the bottom.
[[nodiscard]] Drawing gradient(int width, int height);

struct FrameShape {
  PixelFormat format = PixelFormat::gray8;
  int width = 64;
  int height = 48;
  int padding = 0;        ///< bytes behind each row
  int padding_value = 0;  ///< of these bytes
};

/// A raw frame. Chroma is that of each block's first pixel.
[[nodiscard]] std::shared_ptr<Frame> raw_frame(const FrameShape& shape, const Drawing& drawing);

/// A frame of these bytes, which should be a JPEG picture.
[[nodiscard]] std::shared_ptr<Frame> jpeg_frame(std::vector<std::uint8_t> bytes);

/// A drawing as a JPEG picture. @param subsampling  as TJSAMP_420
[[nodiscard]] std::vector<std::uint8_t> jpeg(int width, int height, const Drawing& drawing,
                                             int subsampling);

/// The frame as the one of that number and capture time.
[[nodiscard]] FramePtr captured(const std::shared_ptr<Frame>& frame, std::uint64_t number,
                                base::Clock::time_point at);

}  // namespace cabinwatch::pipeline::test
