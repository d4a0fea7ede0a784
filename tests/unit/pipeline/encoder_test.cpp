#include "pipeline/encoder.hpp"

#include <glib.h>
#include <turbojpeg.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <string>

#include "frames.hpp"
#include "pipeline/luma_thumbnail.hpp"

namespace cabinwatch::pipeline::test::encoder_test {
namespace {

std::vector<std::uint8_t> jpeg_in(const EncodedPicture& picture) {
  gsize size = 0;
  guchar* bytes = g_base64_decode(picture.base64.c_str(), &size);
  std::vector<std::uint8_t> jpeg(bytes, bytes + size);
  g_free(bytes);
  return jpeg;
}

/// A picture as the model sees it: decoded, in full size.
class Seen {
 public:
  explicit Seen(const EncodedPicture& picture) : jpeg_(jpeg_in(picture)) {
    const auto size = decoder_.size(jpeg_);
    REQUIRE(size);
    REQUIRE(*size == PictureSize{picture.width, picture.height});
    REQUIRE(jpeg_.size() == picture.jpeg_bytes);
    decoded_ = decoder_.decode(jpeg_, *size).value();
  }

  [[nodiscard]] PictureSize size() const { return decoded_.size; }
  [[nodiscard]] bool is_gray() const { return decoded_.is_gray; }
  [[nodiscard]] int luma(int x, int y) const { return value(0, x, y); }
  [[nodiscard]] int u(int x, int y) const { return value(1, x / 2, y / 2); }
  [[nodiscard]] int v(int x, int y) const { return value(2, x / 2, y / 2); }

 private:
  [[nodiscard]] int value(std::size_t plane, int x, int y) const {
    return decoded_.planes.at(plane).data[y * decoded_.planes.at(plane).stride + x];
  }

  std::vector<std::uint8_t> jpeg_;
  JpegDecoder decoder_;
  PlanarPicture decoded_;
};

Encoded encode(Encoder& encoder, const std::shared_ptr<Frame>& frame) {
  return std::get<Encoded>(encoder.encode(*frame));
}

Seen seen(const std::shared_ptr<Frame>& frame, const EncoderSettings& settings = {}) {
  Encoder encoder(settings);
  return Seen(*encode(encoder, frame).picture);
}

bool is_near(int value, int expected) { return std::abs(value - expected) <= 8; }

/// Whether the picture shows gradient(): luma rises to the right, the colours change downwards.
void check_gradient(const Seen& picture) {
  const auto [width, height] = picture.size();
  const auto drawing = gradient(width, height);
  for (const int x : {width / 8, width / 2, width * 7 / 8}) {
    for (const int y : {height / 8, height / 2, height * 7 / 8}) {
      const auto expected = drawing(x, y);
      CAPTURE(x, y);
      CHECK(is_near(picture.luma(x, y), expected.luma));
      if (picture.is_gray()) continue;
      CHECK(is_near(picture.u(x, y), expected.u));
      CHECK(is_near(picture.v(x, y), expected.v));
    }
  }
}

bool is_broken(Encoder& encoder, std::vector<std::uint8_t> bytes) {
  const auto result = encoder.encode(*jpeg_frame(std::move(bytes)));
  return std::holds_alternative<EncodeError>(result);
}

/// A picture without its Huffman tables, as motion JPEG cameras send it.
std::vector<std::uint8_t> without_huffman_tables(const std::vector<std::uint8_t>& jpeg) {
  std::vector<std::uint8_t> rest(jpeg.begin(), jpeg.begin() + 2);
  for (std::size_t at = 2; at + 4 <= jpeg.size();) {
    const std::size_t length = 2 + std::size_t{jpeg[at + 2]} * 256 + jpeg[at + 3];
    if (jpeg[at + 1] == 0xDA) {  // the scan and all that follows
      rest.insert(rest.end(), jpeg.begin() + static_cast<std::ptrdiff_t>(at), jpeg.end());
      return rest;
    }
    if (jpeg[at + 1] != 0xC4) {
      rest.insert(rest.end(), jpeg.begin() + static_cast<std::ptrdiff_t>(at),
                  jpeg.begin() + static_cast<std::ptrdiff_t>(at + length));
    }
    at += length;
  }
  return rest;
}

}  // namespace

TEST_CASE("pictures are fitted in their own shape, and never made larger", "[encoder]") {
  const auto fitted = [](int width, int height, int max_side = 448) {
    const auto size = fit({width, height}, max_side);
    return std::to_string(size.width) + "x" + std::to_string(size.height);
  };
  CHECK(fitted(1280, 720) == "448x252");
  CHECK(fitted(720, 1280) == "252x448");
  CHECK(fitted(640, 480) == "448x336");
  CHECK(fitted(448, 448) == "448x448");
  CHECK(fitted(320, 240) == "320x240");
  CHECK(fitted(7680, 4320) == "448x252");
  CHECK(fitted(10'000, 1) == "448x1");
  CHECK(fitted(1, 1) == "1x1");
  CHECK(fitted(449, 3) == "448x3");
  CHECK(fitted(640, 480, 1) == "1x1");
}

TEST_CASE("each raw format is encoded as it looks", "[encoder]") {
  const auto format =
      GENERATE(PixelFormat::i420, PixelFormat::nv12, PixelFormat::yuy2, PixelFormat::gray8);
  for (const int padding : {0, 11}) {
    const auto small = seen(raw_frame({format, 320, 180, padding}, gradient(320, 180)));
    CHECK(small.size() == PictureSize{320, 180});
    CHECK(small.is_gray() == (format == PixelFormat::gray8));
    check_gradient(small);
    const auto scaled = seen(raw_frame({format, 800, 600, padding}, gradient(800, 600)));
    CHECK(scaled.size() == PictureSize{448, 336});
    check_gradient(scaled);
  }
}

TEST_CASE("levels of video become those of JPEG", "[encoder]") {
  const auto format =
      GENERATE(PixelFormat::i420, PixelFormat::nv12, PixelFormat::yuy2, PixelFormat::gray8);
  const auto size = GENERATE(PictureSize{320, 180}, PictureSize{33, 17}, PictureSize{801, 603});
  const auto seen_of = [&](Pixel pixel) {
    const auto frame =
        raw_frame({format, size.width, size.height, 11}, [=](int, int) { return pixel; });
    frame->has_video_levels = true;
    return seen(frame);
  };
  CAPTURE(static_cast<int>(format), size.width);
  for (const auto& [video, jpeg] : {std::pair{16, 0}, {126, 128}, {235, 255}, {5, 0}, {250, 255}}) {
    const auto picture = seen_of({video});
    for (const int part : {0, 1, 2}) {
      const int x = (picture.size().width - 1) * part / 2;
      const int y = (picture.size().height - 1) * part / 2;
      CHECK(std::abs(picture.luma(x, y) - jpeg) <= 2);
    }
  }
  if (format == PixelFormat::gray8) return;
  const auto coloured = seen_of({126, 16, 240});
  CHECK(coloured.u(0, 0) <= 2);
  CHECK(coloured.v(0, 0) >= 253);
}

TEST_CASE("a JPEG of each subsampling is encoded as it looks", "[encoder]") {
  const auto subsampling =
      GENERATE(TJSAMP_420, TJSAMP_422, TJSAMP_444, TJSAMP_440, TJSAMP_411, TJSAMP_GRAY);
  const auto scaled = seen(jpeg_frame(jpeg(800, 600, gradient(800, 600), subsampling)));
  CHECK(scaled.size() == PictureSize{448, 336});
  CHECK(scaled.is_gray() == (subsampling == TJSAMP_GRAY));
  check_gradient(scaled);
}

TEST_CASE("odd sizes, from one pixel to 8K, are encoded", "[encoder]") {
  const auto [width, height] =
      GENERATE(std::pair{1, 1}, std::pair{1, 2}, std::pair{2, 1}, std::pair{3, 3}, std::pair{17, 1},
               std::pair{1, 999}, std::pair{641, 481}, std::pair{449, 1}, std::pair{1001, 999});
  for (const auto format :
       {PixelFormat::i420, PixelFormat::nv12, PixelFormat::yuy2, PixelFormat::gray8}) {
    CAPTURE(width, height, static_cast<int>(format));
    const auto picture = seen(raw_frame({format, width, height}, flat(150)));
    CHECK(picture.size() == fit({width, height}, 448));
    CHECK(is_near(picture.luma(0, 0), 150));
    CHECK(is_near(picture.luma(picture.size().width - 1, picture.size().height - 1), 150));
  }
  const auto from_jpeg = seen(jpeg_frame(jpeg(width, height, flat(150), TJSAMP_420)));
  CHECK(is_near(from_jpeg.luma(0, 0), 150));
}

TEST_CASE("the edges of an odd picture are as clear as the rest", "[encoder]") {
  // Bright to the last column and row; what follows in memory is dark.
  const auto format = GENERATE(PixelFormat::i420, PixelFormat::nv12, PixelFormat::yuy2);
  const auto shape = FrameShape{format, 33, 17, 40, 0};
  const auto picture = seen(raw_frame(shape, flat(235)));
  for (int y = 0; y < 17; ++y) CHECK(is_near(picture.luma(32, y), 235));
  for (int x = 0; x < 33; ++x) CHECK(is_near(picture.luma(x, 16), 235));
}

TEST_CASE("an 8K frame is encoded", "[encoder]") {
  constexpr int kWidth = 7680;
  constexpr int kHeight = 4320;
  const auto bytes = std::make_shared<const std::vector<std::uint8_t>>(
      std::size_t{kWidth} * kHeight, std::uint8_t{90});  // all planes look into the same bytes
  auto frame = std::make_shared<Frame>();
  frame->format = PixelFormat::i420;
  frame->width = kWidth;
  frame->height = kHeight;
  frame->planes = {{{bytes->data(), kWidth}, {bytes->data(), kWidth}, {bytes->data(), kWidth}}};
  frame->pixels = bytes;
  const auto picture = seen(frame);
  CHECK(picture.size() == PictureSize{448, 252});
  CHECK(is_near(picture.luma(447, 251), 90));
}

TEST_CASE("a small JPEG goes through as it is, byte for byte", "[encoder]") {
  const auto bytes = jpeg(320, 240, gradient(320, 240), TJSAMP_422);
  Encoder encoder({});
  const auto passed = encode(encoder, jpeg_frame(bytes));
  CHECK(jpeg_in(*passed.picture) == bytes);
  CHECK(passed.picture->width == 320);
  CHECK(passed.picture->height == 240);
}

TEST_CASE("a JPEG without Huffman tables gets some, for readers that want them", "[encoder]") {
  const auto bare = without_huffman_tables(jpeg(320, 240, gradient(320, 240), TJSAMP_422));
  REQUIRE_FALSE(has_huffman_tables(bare));
  Encoder encoder({});
  const auto picture = encode(encoder, jpeg_frame(bare)).picture;
  CHECK(has_huffman_tables(jpeg_in(*picture)));
  check_gradient(Seen(*picture));
}

TEST_CASE("an equal frame is encoded once", "[encoder]") {
  const auto format = GENERATE(PixelFormat::i420, PixelFormat::nv12, PixelFormat::yuy2,
                               PixelFormat::gray8, PixelFormat::jpeg);
  const auto frame = [&](int luma) {
    if (format == PixelFormat::jpeg) return jpeg_frame(jpeg(64, 48, flat(luma), TJSAMP_420));
    return raw_frame({format, 480, 360}, flat(luma));
  };
  Encoder encoder({});
  const auto first = encode(encoder, frame(100));
  const auto again = encode(encoder, frame(100));
  const auto another = encode(encoder, frame(101));
  CHECK_FALSE(first.was_cached);
  CHECK(again.was_cached);
  CHECK(again.picture == first.picture);  // the very same text
  CHECK_FALSE(another.was_cached);
  CHECK(encoder.cache_hits() == 1);
  CHECK(encoder.cache_misses() == 2);
}

TEST_CASE("without a cache every frame is encoded", "[encoder]") {
  Encoder encoder({.cache_frames = 0});
  const auto frame = raw_frame({PixelFormat::i420, 64, 48}, flat(100));
  CHECK_FALSE(encode(encoder, frame).was_cached);
  CHECK_FALSE(encode(encoder, frame).was_cached);
  CHECK(encoder.cache_misses() == 2);
}

TEST_CASE("frames that differ only in shape are told apart", "[encoder]") {
  Encoder encoder({});
  static_cast<void>(encode(encoder, raw_frame({PixelFormat::gray8, 64, 48}, flat(100))));
  CHECK_FALSE(encode(encoder, raw_frame({PixelFormat::gray8, 48, 64}, flat(100))).was_cached);
}

TEST_CASE("a picture does not change when the encoder goes on", "[encoder]") {
  Encoder encoder({});
  const auto first = encode(encoder, raw_frame({PixelFormat::i420, 800, 600}, gradient(800, 600)));
  const auto text = first.picture->base64;
  for (int i = 0; i < 5; ++i) {
    static_cast<void>(encode(encoder, raw_frame({PixelFormat::nv12, 900, 900}, squares(9 + i))));
  }
  CHECK(first.picture->base64 == text);
}

TEST_CASE("a broken JPEG gives no picture and is counted", "[encoder]") {
  Encoder encoder({});
  const auto whole = jpeg(640, 480, squares(16), TJSAMP_420);
  const auto part = [&](std::size_t size) {
    return std::vector<std::uint8_t>(whole.begin(),
                                     whole.begin() + static_cast<std::ptrdiff_t>(size));
  };
  CHECK(is_broken(encoder, {}));
  CHECK(is_broken(encoder, {0xFF}));
  CHECK(is_broken(encoder, {0xFF, 0xD8, 0xFF, 0xD9}));
  CHECK(is_broken(encoder, part(100)));
  CHECK(is_broken(encoder, part(whole.size() / 2)));  // would be half gray
  CHECK(is_broken(encoder, std::vector<std::uint8_t>(5000, 0xFF)));
  CHECK(is_broken(encoder, {'<', 'h', 't', 'm', 'l', '>'}));
  CHECK(encoder.broken() == 7);
  CHECK_FALSE(is_broken(encoder, whole));
}

TEST_CASE("after a broken JPEG the next one is read as ever", "[encoder]") {
  const auto whole = jpeg(640, 480, squares(16), TJSAMP_420);
  auto broken = whole;
  broken.at(3) = 0xD8;  // a picture that begins again within its header
  const auto frame = jpeg_frame(whole);
  Encoder encoder({});
  ThumbnailMaker thumbnails;
  for (int i = 0; i < 3; ++i) {
    CHECK(is_broken(encoder, broken));
    CHECK_FALSE(is_broken(encoder, whole));
    CHECK_FALSE(thumbnails.make(*jpeg_frame(broken)));
    CHECK(thumbnails.make(*frame));
  }
}

TEST_CASE("bytes too many before a marker do no harm", "[encoder]") {
  auto untidy = jpeg(64, 48, squares(16), TJSAMP_420);
  untidy.insert(untidy.begin() + 2, {0, 0, 0});
  Encoder encoder({});
  CHECK_FALSE(is_broken(encoder, untidy));
}

TEST_CASE("bytes behind a JPEG's end do no harm", "[encoder]") {
  auto padded = jpeg(64, 48, squares(16), TJSAMP_420);
  padded.insert(padded.end(), 500, 0);
  Encoder encoder({});
  CHECK_FALSE(is_broken(encoder, padded));
}

TEST_CASE("a JPEG in other colours than luma and two is refused", "[encoder]") {
  const std::vector<unsigned char> pixels(std::size_t{4} * 64 * 48, 90);
  const TurboJpegPtr handle(tjInitCompress());
  unsigned char* output = nullptr;
  unsigned long size = 0;
  REQUIRE(tjCompress2(handle.get(), pixels.data(), 64, 0, 48, TJPF_CMYK, &output, &size, TJSAMP_444,
                      90, 0) == 0);
  const TurboJpegBufferPtr owned(output);
  Encoder encoder({});
  CHECK(is_broken(encoder, {output, output + size}));
}

TEST_CASE("no damage to a JPEG harms the encoder", "[encoder]") {
  const auto whole = jpeg(640, 480, squares(16), GENERATE(TJSAMP_420, TJSAMP_444, TJSAMP_GRAY));
  std::mt19937 random(20240229);  // the same damage in every run
  Encoder encoder({.max_side = 200});
  for (int i = 0; i < 200; ++i) {
    auto damaged = whole;
    // Mostly in the headers, where sizes and tables are.
    const auto reach = i % 2 == 0 ? std::min<std::size_t>(700, damaged.size()) : damaged.size();
    for (int hit = 0; hit < 1 + i % 5; ++hit) {
      damaged.at(random() % reach) = static_cast<std::uint8_t>(random());
    }
    const auto result = encoder.encode(*jpeg_frame(damaged));
    if (const auto* encoded = std::get_if<Encoded>(&result)) {
      CHECK(std::max(encoded->picture->width, encoded->picture->height) <= 200);
    }
  }
  CHECK(std::holds_alternative<Encoded>(encoder.encode(*jpeg_frame(whole))));
}

TEST_CASE("quality makes the difference it should", "[encoder]") {
  const auto bytes_at = [](int quality) {
    Encoder encoder({.jpeg_quality = quality});
    return encode(encoder, raw_frame({PixelFormat::i420, 320, 240}, squares(7)))
        .picture->jpeg_bytes;
  };
  CHECK(bytes_at(1) < bytes_at(50));
  CHECK(bytes_at(50) < bytes_at(100));
}

TEST_CASE("encoder settings out of range are refused", "[encoder]") {
  CHECK_THROWS_AS(Encoder({.max_side = 0}), std::invalid_argument);
  CHECK_THROWS_AS(Encoder({.jpeg_quality = 0}), std::invalid_argument);
  CHECK_THROWS_AS(Encoder({.jpeg_quality = 101}), std::invalid_argument);
}

}  // namespace cabinwatch::pipeline::test::encoder_test
