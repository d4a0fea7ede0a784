#include "pipeline/luma_thumbnail.hpp"

#include <turbojpeg.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "frames.hpp"

namespace cabinwatch::pipeline::test::luma_thumbnail_test {
namespace {

LumaThumbnail thumbnail_of(const std::shared_ptr<Frame>& frame) {
  return ThumbnailMaker().make(*frame).value();
}

LumaThumbnail thumbnail_of(PixelFormat format, int width, int height, const Drawing& drawing) {
  return thumbnail_of(raw_frame({format, width, height, 5, 255}, drawing));
}

int luma_at(const LumaThumbnail& thumbnail, int x, int y) {
  return thumbnail.luma.at(static_cast<std::size_t>(y) * LumaThumbnail::kWidth +
                           static_cast<std::size_t>(x));
}

}  // namespace

TEST_CASE("every format gives the same thumbnail of the same picture", "[luma_thumbnail]") {
  const auto expected = thumbnail_of(PixelFormat::gray8, 320, 180, gradient(320, 180));
  CHECK(luma_at(expected, 0, 9) < 40);
  CHECK(luma_at(expected, 31, 9) > 220);
  for (const auto format : {PixelFormat::i420, PixelFormat::nv12, PixelFormat::yuy2}) {
    CHECK(mean_difference(thumbnail_of(format, 320, 180, gradient(320, 180)), expected) == 0.0);
  }
  const auto compressed = jpeg_frame(jpeg(320, 180, gradient(320, 180), TJSAMP_420));
  CHECK(mean_difference(thumbnail_of(compressed), expected) < 2.0);
}

TEST_CASE("a frame of any size gives a thumbnail", "[luma_thumbnail]") {
  const auto [width, height] =
      GENERATE(std::pair{1, 1}, std::pair{1, 1000}, std::pair{1000, 1}, std::pair{3, 5},
               std::pair{31, 17}, std::pair{321, 241}, std::pair{64, 6000});
  for (const auto format :
       {PixelFormat::i420, PixelFormat::nv12, PixelFormat::yuy2, PixelFormat::gray8}) {
    CAPTURE(width, height, static_cast<int>(format));
    const auto thumbnail = thumbnail_of(format, width, height, flat(123));
    CHECK(mean_difference(thumbnail, thumbnail_of(PixelFormat::gray8, 64, 64, flat(123))) <= 1.0);
  }
}

TEST_CASE("a box of many rows does not overflow", "[luma_thumbnail]") {
  for (const int height : {18 * 255, 18 * 256, 18 * 257, 18 * 600}) {
    const auto white = thumbnail_of(PixelFormat::gray8, 33, height, flat(255));
    CHECK(*std::min_element(white.luma.begin(), white.luma.end()) == 255);
  }
}

TEST_CASE("a JPEG that cannot be decoded has no thumbnail", "[luma_thumbnail]") {
  auto whole = jpeg(64, 48, squares(8), TJSAMP_420);
  ThumbnailMaker maker;
  CHECK_FALSE(maker.make(*jpeg_frame({})));
  CHECK_FALSE(maker.make(*jpeg_frame({0xFF, 0xD8, 0xFF, 0xD9})));
  CHECK_FALSE(maker.make(*jpeg_frame(std::vector<std::uint8_t>(2000, 'x'))));
  CHECK_FALSE(maker.make(*jpeg_frame({whole.begin(), whole.begin() + 300})));
  CHECK(maker.make(*jpeg_frame(whole)));  // and the maker is none the worse for it
}

TEST_CASE("the difference is the mean of all pixels' differences", "[luma_thumbnail]") {
  LumaThumbnail a;
  LumaThumbnail b;
  a.luma.fill(100);
  b.luma.fill(97);
  CHECK(mean_difference(a, b) == 3.0);
  CHECK(mean_difference(b, a) == 3.0);
  b.luma.fill(100);
  b.luma[5] = 244;
  CHECK(mean_difference(a, b) == Approx(144.0 / 576));
  a.luma.fill(0);
  b.luma.fill(255);
  CHECK(mean_difference(a, b) == 255.0);
}

TEST_CASE("a picture without structure is blocked, black or bright", "[luma_thumbnail]") {
  for (const int luma : {0, 16, 128, 255}) {
    CHECK(is_blocked(thumbnail_of(PixelFormat::gray8, 320, 180, flat(luma))));
  }
}

TEST_CASE("a hand before the lens, lit unevenly and with noise, is blocked", "[luma_thumbnail]") {
  std::mt19937 random(1);
  std::uniform_int_distribution noise(-4, 4);
  const auto covered = [&](int x, int y) { return Pixel{40 + x / 20 + y / 20 + noise(random)}; };
  CHECK(is_blocked(thumbnail_of(PixelFormat::gray8, 320, 180, covered)));
}

TEST_CASE("a picture that shows something is not blocked, however dark", "[luma_thumbnail]") {
  CHECK_FALSE(is_blocked(thumbnail_of(PixelFormat::gray8, 320, 180, squares(40))));
  const auto night = [](int x, int y) { return Pixel{x > 120 && x < 200 && y > 40 ? 45 : 12}; };
  CHECK_FALSE(is_blocked(thumbnail_of(PixelFormat::gray8, 320, 180, night)));
}

}  // namespace cabinwatch::pipeline::test::luma_thumbnail_test
