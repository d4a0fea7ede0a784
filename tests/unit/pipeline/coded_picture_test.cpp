#include "pipeline/coded_picture.hpp"

#include <gst/gst.h>

#include <catch2/catch.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/gst_handles.hpp"

using namespace cabinwatch::pipeline;

namespace {

using Bytes = std::vector<std::uint8_t>;

CodedPictureReader reader_of(const std::string& format) {
  gst_init(nullptr, nullptr);
  const GstCapsPtr caps(gst_caps_from_string(format.c_str()));
  const auto reader = CodedPictureReader::of(caps.get());
  REQUIRE(reader);
  return *reader;
}

bool is_read(const std::string& format) {
  gst_init(nullptr, nullptr);
  const GstCapsPtr caps(gst_caps_from_string(format.c_str()));
  return CodedPictureReader::of(caps.get()).has_value();
}

const std::string kH264 = "video/x-h264, stream-format=byte-stream";
const std::string kH265 = "video/x-h265, stream-format=byte-stream";
// Parameters of an H.265 sequence with one temporal layer, and with two.
const Bytes kOneLayer{0, 0, 0, 1, 0x42, 0x01, 0x01};
const Bytes kTwoLayers{0, 0, 0, 1, 0x42, 0x01, 0x03};

}  // namespace

TEST_CASE("of H.264, a picture without a reference is disposable", "[coded]") {
  auto reader = reader_of(kH264);
  CHECK(reader.read(Bytes{0, 0, 0, 1, 0x01, 0x9a}) ==
        CodedPicture{.is_read = true, .is_disposable = true});
  CHECK(reader.read(Bytes{0, 0, 0, 1, 0x41, 0x9a}) == CodedPicture{.is_read = true});
  CHECK(reader.read(Bytes{0, 0, 0, 1, 0x65, 0x88}) ==
        CodedPicture{.is_read = true, .begins_anew = true});
}

TEST_CASE("one slice that others need keeps the picture", "[coded]") {
  auto reader = reader_of(kH264);
  CHECK(reader.read(Bytes{0, 0, 1, 0x01, 0x9a, 0, 0, 1, 0x41, 0x9a}) ==
        CodedPicture{.is_read = true});
}

TEST_CASE("what pictures are decoded with is seen", "[coded]") {
  auto reader = reader_of(kH264);
  const auto picture = reader.read(Bytes{0, 0, 1, 0x68, 0xce, 0, 0, 1, 0x01, 0x9a});
  CHECK(picture.has_parameters);
}

TEST_CASE("units with their length before them are read as those with start codes", "[coded]") {
  auto reader = reader_of("video/x-h264, stream-format=avc, codec_data=(buffer)01640028ffe10000");
  CHECK(reader.read(Bytes{0, 0, 0, 2, 0x01, 0x9a}) ==
        CodedPicture{.is_read = true, .is_disposable = true});
  CHECK(reader.read(Bytes{0, 0, 0, 2, 0x65, 0x88}) ==
        CodedPicture{.is_read = true, .begins_anew = true});
}

TEST_CASE("nothing is said of a picture that is cut short, or empty", "[coded]") {
  auto reader = reader_of("video/x-h264, stream-format=avc, codec_data=(buffer)01640028ffe10000");
  CHECK(reader.read(Bytes{0, 0, 0, 2, 0x01, 0x9a, 0, 0, 0}) == CodedPicture{});
  CHECK(reader.read(Bytes{}) == CodedPicture{});
  CHECK(reader_of(kH264).read(Bytes{1, 2, 3}) == CodedPicture{});
}

TEST_CASE("of H.265, a picture is disposable in the highest layer alone", "[coded]") {
  const Bytes in_first{0, 0, 1, 0x00, 0x01, 0xd0};   // TRAIL_N, layer 0
  const Bytes in_second{0, 0, 1, 0x00, 0x02, 0xd0};  // TRAIL_N, layer 1
  auto reader = reader_of(kH265);
  CHECK_FALSE(reader.read(in_first).is_disposable);  // how many there are is not known
  CHECK(reader.read(kOneLayer) == CodedPicture{.has_parameters = true});
  CHECK(reader.read(in_first).is_disposable);
  CHECK(reader.read(kTwoLayers).has_parameters);
  CHECK_FALSE(reader.read(in_first).is_disposable);
  CHECK(reader.read(in_second).is_disposable);
}

TEST_CASE("of H.265, an open beginning is none", "[coded]") {
  auto reader = reader_of(kH265);
  CHECK(reader.read(Bytes{0, 0, 1, 0x26, 0x01, 0xaf}).begins_anew);        // IDR
  CHECK_FALSE(reader.read(Bytes{0, 0, 1, 0x2a, 0x01, 0xaf}).begins_anew);  // CRA
}

TEST_CASE("a key picture of VP8 and VP9 begins anew, and every JPEG picture", "[coded]") {
  const CodedPicture key{.is_read = true, .begins_anew = true};
  const CodedPicture other{.is_read = true};
  auto vp8 = reader_of("video/x-vp8");
  CHECK(vp8.read(Bytes{0x30, 0, 0, 0x9d, 0x01, 0x2a, 1}) == key);
  CHECK(vp8.read(Bytes{0x31, 0, 0, 1}) == other);
  auto vp9 = reader_of("video/x-vp9");
  CHECK(vp9.read(Bytes{0x82}) == key);
  CHECK(vp9.read(Bytes{0x86}) == other);
  CHECK(vp9.read(Bytes{0x88}) == other);
  CHECK(reader_of("image/jpeg").read(Bytes{0xff, 0xd8}) ==
        CodedPicture{.is_read = true, .is_disposable = true, .begins_anew = true});
}

TEST_CASE("what a disk holds that lost its power is no picture", "[coded]") {
  for (const auto& format : {kH264, kH265, std::string("video/x-vp8"), std::string("video/x-vp9"),
                             std::string("image/jpeg"),
                             std::string("video/x-h264, stream-format=avc, "
                                         "codec_data=(buffer)01640028ffe10000")}) {
    CAPTURE(format);
    for (const Bytes& held : {Bytes(100, 0x00), Bytes(100, 0xff)}) {
      CHECK(reader_of(format).read(held) == CodedPicture{});
    }
  }
}

TEST_CASE("other formats, and pictures in halves, are left to the decoder", "[coded]") {
  CHECK_FALSE(is_read("video/x-av1"));
  CHECK_FALSE(is_read("audio/mpeg"));
  CHECK_FALSE(is_read(kH264 + ", interlace-mode=mixed"));
  CHECK(is_read(kH264 + ", interlace-mode=progressive"));
}
