#include "pipeline/jpeg_codec.hpp"

#include <turbojpeg.h>

#include <catch2/catch.hpp>

#include "frames.hpp"

namespace cabinwatch::pipeline::test {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr PictureSize kSize{160, 90};

Bytes whole_picture() { return jpeg(kSize.width, kSize.height, squares(8), TJSAMP_420); }

bool is_shown(const Bytes& jpeg) {
  JpegDecoder decoder;
  const bool has_luma = decoder.decode_luma(jpeg, kSize).has_value();
  CHECK(decoder.decode(jpeg, kSize).has_value() == has_luma);
  return has_luma;
}

Bytes padded(std::size_t bytes, std::uint8_t value) {
  auto jpeg = whole_picture();
  jpeg.insert(jpeg.end(), bytes, value);
  return jpeg;
}

}  // namespace

TEST_CASE("padding of any size behind a JPEG picture is no part of it", "[jpeg_codec]") {
  const auto picture = whole_picture();
  for (const std::size_t bytes : {1U, 1023U, 4096U, 300000U}) {
    for (const auto value : {std::uint8_t{0x00}, std::uint8_t{0xFF}, std::uint8_t{0x20}}) {
      const auto jpeg = padded(bytes, value);
      CHECK(is_shown(jpeg));
      const auto rest = without_padding(jpeg);
      CHECK(Bytes(rest.begin(), rest.end()) == picture);
    }
  }
}

TEST_CASE("a JPEG picture that lacks nothing but its end is shown", "[jpeg_codec]") {
  auto jpeg = whole_picture();
  jpeg.resize(jpeg.size() - 2);
  CHECK(is_shown(jpeg));
  CHECK(without_padding(jpeg).empty());  // not for readers that are stricter
}

TEST_CASE("a JPEG picture that is cut off is not shown, however much is gone", "[jpeg_codec]") {
  const auto picture = whole_picture();
  for (std::size_t tenths = 0; tenths < 10; ++tenths) {
    const auto length = picture.size() * tenths / 10;
    CAPTURE(length);
    Bytes cut(picture.begin(), picture.begin() + static_cast<std::ptrdiff_t>(length));
    CHECK_FALSE(is_shown(cut));
    cut.insert(cut.end(), 5000, 0);  // to its transfer size
    CHECK_FALSE(is_shown(cut));
  }
}

TEST_CASE("the end of a picture in small in the header is not the picture's", "[jpeg_codec]") {
  auto picture = whole_picture();
  const Bytes small{0xFF, 0xE1, 0x00, 0x06, 0xFF, 0xD9, 0x00, 0x00};
  picture.insert(picture.begin() + 2, small.begin(), small.end());
  CHECK(is_shown(picture));
  CHECK(without_padding(picture).size() == picture.size());
  picture.resize(picture.size() * 6 / 10);
  CHECK_FALSE(is_shown(picture));
}

}  // namespace cabinwatch::pipeline::test
