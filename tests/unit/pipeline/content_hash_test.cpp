#include "pipeline/content_hash.hpp"

#include <array>
#include <catch2/catch.hpp>

#include "frames.hpp"

namespace cabinwatch::pipeline::test {
namespace {

constexpr std::array kRawFormats{PixelFormat::i420, PixelFormat::nv12, PixelFormat::yuy2,
                                 PixelFormat::gray8};

bool is_same(const std::shared_ptr<Frame>& a, const std::shared_ptr<Frame>& b) {
  return XXH128_isEqual(content_hash(*a), content_hash(*b)) != 0;
}

/// A drawing with one pixel changed.
Drawing with_dot(const Drawing& drawing, int at_x, int at_y, Pixel dot) {
  return [=](int x, int y) { return x == at_x && y == at_y ? dot : drawing(x, y); };
}

}  // namespace

TEST_CASE("equal pictures have one hash, whatever lies behind their rows", "[content_hash]") {
  for (const auto format : kRawFormats) {
    for (const int width : {64, 63, 1}) {
      const FrameShape shape{format, width, 31};
      auto padded = shape;
      padded.padding = 13;
      auto padded_otherwise = padded;
      padded_otherwise.padding_value = 200;
      const auto drawing = gradient(width, 31);
      CHECK(is_same(raw_frame(shape, drawing), raw_frame(padded, drawing)));
      CHECK(is_same(raw_frame(padded, drawing), raw_frame(padded_otherwise, drawing)));
    }
  }
}

TEST_CASE("one pixel, the very last one too, makes another hash", "[content_hash]") {
  for (const auto format : kRawFormats) {
    const FrameShape shape{format, 63, 31, 13};
    const auto drawing = gradient(63, 31);
    for (const auto& [x, y] : {std::pair{0, 0}, std::pair{62, 30}, std::pair{30, 16}}) {
      CHECK_FALSE(is_same(raw_frame(shape, drawing),
                          raw_frame(shape, with_dot(drawing, x, y, {255, 128, 128}))));
    }
  }
}

TEST_CASE("each colour counts", "[content_hash]") {
  for (const auto format : {PixelFormat::i420, PixelFormat::nv12, PixelFormat::yuy2}) {
    const FrameShape shape{format, 62, 30};
    const auto plain = raw_frame(shape, flat(100));
    CHECK_FALSE(is_same(plain, raw_frame(shape, with_dot(flat(100), 60, 28, {100, 129, 128}))));
    CHECK_FALSE(is_same(plain, raw_frame(shape, with_dot(flat(100), 60, 28, {100, 128, 129}))));
  }
}

TEST_CASE("a JPEG picture's hash is that of its bytes", "[content_hash]") {
  CHECK(is_same(jpeg_frame({1, 2, 3}), jpeg_frame({1, 2, 3})));
  CHECK_FALSE(is_same(jpeg_frame({1, 2, 3}), jpeg_frame({1, 2, 4})));
  CHECK_FALSE(is_same(jpeg_frame({1, 2, 3}), jpeg_frame({1, 2, 3, 0})));
}

}  // namespace cabinwatch::pipeline::test
