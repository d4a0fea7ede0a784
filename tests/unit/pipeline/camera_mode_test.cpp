#include "pipeline/camera_mode.hpp"

#include <catch2/catch.hpp>
#include <string>

namespace cabinwatch::pipeline {
namespace {

constexpr WantedMode kWanted{1280, 720, 15.0};

/// The nearest mode of an offer in GStreamer's words: "image/jpeg 640x480@30"; "none" when there
/// is none.
std::string nearest(const char* offer, const WantedMode& wanted = kWanted) {
  gst_init(nullptr, nullptr);
  const GstCapsPtr offered(gst_caps_from_string(offer));
  REQUIRE(offered);
  const auto mode = nearest_mode(offered.get(), wanted);
  if (!mode) return "none";
  REQUIRE(gst_caps_is_fixed(mode.get()));
  const GstStructure* structure = gst_caps_get_structure(mode.get(), 0);
  const gchar* format = gst_structure_get_string(structure, "format");
  int width = 0;
  int height = 0;
  int numerator = 0;
  int denominator = 1;
  gst_structure_get_int(structure, "width", &width);
  gst_structure_get_int(structure, "height", &height);
  gst_structure_get_fraction(structure, "framerate", &numerator, &denominator);
  return std::string(format != nullptr ? format : gst_structure_get_name(structure)) + " " +
         std::to_string(width) + "x" + std::to_string(height) + "@" +
         std::to_string(numerator / denominator);
}

}  // namespace

TEST_CASE("the nearest size is taken, whatever its format", "[camera_mode]") {
  CHECK(nearest("video/x-raw,format=NV12,width=640,height=480,framerate=15/1;"
                "video/x-raw,format=YUY2,width=1280,height=800,framerate=15/1;"
                "image/jpeg,width=1920,height=1080,framerate=15/1") == "YUY2 1280x800@15");
}

TEST_CASE("of one size, enough frames a second count more than the format", "[camera_mode]") {
  CHECK(nearest("video/x-raw,format=YUY2,width=1280,height=720,framerate=10/1;"
                "image/jpeg,width=1280,height=720,framerate=30/1") == "image/jpeg 1280x720@30");
}

TEST_CASE("of one size and pace, the format that costs least to read is taken", "[camera_mode]") {
  CHECK(nearest("image/jpeg,width=1280,height=720,framerate=15/1;"
                "video/x-raw,format=YUY2,width=1280,height=720,framerate=15/1;"
                "video/x-raw,format=I420,width=1280,height=720,framerate=15/1;"
                "video/x-raw,format=NV12,width=1280,height=720,framerate=15/1") ==
        "NV12 1280x720@15");
  CHECK(nearest("video/x-raw,format={BGRx,YUY2,RGB},width=1280,height=720,framerate=15/1") ==
        "YUY2 1280x720@15");
}

TEST_CASE("what has to be converted comes before what has to be decoded", "[camera_mode]") {
  const auto mode = [](const std::string& format) {
    return format + ",width=1280,height=720,framerate=30/1";
  };
  const std::vector<std::string> cheapest_first{mode("video/x-raw,format=GRAY8"),
                                                mode("image/jpeg"),
                                                mode("video/x-raw,format=NV21"),
                                                mode("video/x-raw,format=UYVY"),
                                                mode("video/x-raw,format=GRAY16_LE"),
                                                mode("video/x-raw,format=P010_10LE"),
                                                mode("video/x-bayer,format=rggb"),
                                                mode("video/x-h264,stream-format=byte-stream"),
                                                mode("video/x-h265,stream-format=byte-stream")};
  for (std::size_t i = 0; i + 1 < cheapest_first.size(); ++i) {
    const auto both = cheapest_first[i + 1] + ";" + cheapest_first[i];
    CHECK(nearest(both.c_str()) == nearest(cheapest_first[i].c_str()));
  }
}

TEST_CASE("a mode is told in a user's words", "[camera_mode]") {
  gst_init(nullptr, nullptr);
  const auto text = [](const char* mode) {
    const GstCapsPtr caps(gst_caps_from_string(mode));
    return text_of_mode(caps.get());
  };
  CHECK(text("video/x-h264,width=1920,height=1080,framerate=30/1") ==
        "1920x1080 H.264, 30 frames a second");
  CHECK(text("video/x-raw,format=UYVY,width=640,height=480") == "640x480 UYVY");
}

TEST_CASE("more frames than wanted are better few than many", "[camera_mode]") {
  CHECK(nearest("video/x-raw,format=NV12,width=1280,height=720,framerate=60/1;"
                "video/x-raw,format=NV12,width=1280,height=720,framerate=30/1") ==
        "NV12 1280x720@30");
}

TEST_CASE("ranges and lists are searched for what is wanted", "[camera_mode]") {
  CHECK(nearest("video/x-raw,format=NV12,width=[1,4096],height=[1,4096],framerate=[0/1,120/1]") ==
        "NV12 1280x720@15");
  CHECK(nearest("video/x-raw,format=NV12,width=[1,640],height=[1,480],framerate={5/1,10/1}") ==
        "NV12 640x480@10");
  CHECK(nearest("video/x-raw,format=NV12,width=1280,height=720,framerate={10/1,15/1,30/1}",
                {1280, 720, 14.9}) == "NV12 1280x720@15");
}

TEST_CASE("a mode that leaves its pace open is taken", "[camera_mode]") {
  CHECK(nearest("video/x-raw,format=NV12,width=1280,height=720") == "NV12 1280x720@0");
}

TEST_CASE("a format that has to be converted is better than none", "[camera_mode]") {
  CHECK(nearest("video/x-raw,format=BGRx,width=1280,height=720,framerate=15/1") ==
        "BGRx 1280x720@15");
}

TEST_CASE("what is no picture in memory is no mode", "[camera_mode]") {
  CHECK(nearest("audio/x-raw,rate=48000") == "none");
  CHECK(nearest("video/x-raw(memory:DMABuf),format=NV12,width=1280,height=720") == "none");
  CHECK(nearest("video/x-raw,format=NV12") == "none");  // no size
  CHECK(nearest("EMPTY") == "none");
}

}  // namespace cabinwatch::pipeline
