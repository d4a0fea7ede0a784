#include "pipeline/camera_source.hpp"

#include <catch2/catch.hpp>
#include <stdexcept>

namespace cabinwatch::pipeline {

using Kind = CameraSource::Kind;

TEST_CASE("each kind of source is understood", "[camera_source]") {
  const auto parsed = [](const char* text, Kind kind, const char* location) {
    const auto source = parse_camera_source(text);
    return source.kind == kind && source.location == location;
  };
  CHECK(parsed("v4l2:/dev/video0", Kind::v4l2, "/dev/video0"));
  CHECK(parsed("file:/srv/a drive.mp4", Kind::file, "/srv/a drive.mp4"));
  CHECK(parsed("file:relative.mp4", Kind::file, "relative.mp4"));
  CHECK(parsed("gst:videotestsrc ! identity", Kind::pipeline, "videotestsrc ! identity"));
  CHECK(parsed("rtsp://camera/stream", Kind::rtsp, "rtsp://camera/stream"));
  CHECK(parsed("rtsps://camera/stream", Kind::rtsp, "rtsps://camera/stream"));
}

TEST_CASE("all but recordings are live", "[camera_source]") {
  CHECK_FALSE(parse_camera_source("file:a.mp4").is_live());
  for (const auto* text : {"v4l2:/dev/video0", "rtsp://camera", "gst:videotestsrc"}) {
    CHECK(parse_camera_source(text).is_live());
  }
}

TEST_CASE("any other text is refused with what is allowed", "[camera_source]") {
  for (const auto* text :
       {"", "/dev/video0", "v4l2", "v4l2:", "file:", "gst:", "rtsp://", "rtsp:/x",
        "http://camera/stream", "FILE:a.mp4", " file:a.mp4", "webcam"}) {
    CAPTURE(text);
    CHECK_THROWS_WITH(parse_camera_source(text), Catch::Contains("v4l2:DEVICE"));
  }
}

TEST_CASE("what other programs call a camera is refused with its form here", "[camera_source]") {
  const auto told = [](const std::string& text, const std::string& form) {
    CAPTURE(text);
    CHECK_THROWS_WITH(parse_camera_source(text), Catch::EndsWith("; write " + form));
  };
  told("/dev/video0", "v4l2:/dev/video0");
  told("0", "v4l2:/dev/video0");
  told("drive.mp4", "file:drive.mp4");
  told("/srv/a drive", "file:/srv/a drive");
  told("http://cam:81/video",
       "gst:souphttpsrc location=\"http://cam:81/video\" is-live=true ! multipartdemux");
  for (const auto* text : {"", "webcam", "rtsp:/x", "udp://@:5000", "1234"}) {
    CAPTURE(text);
    CHECK_THROWS_WITH(parse_camera_source(text), !Catch::Contains("; write "));
  }
  CHECK_THROWS_WITH(parse_camera_source("http://admin:SECRET@cam/video"),
                    Catch::Contains("souphttpsrc") && !Catch::Contains("SECRET"));
}

}  // namespace cabinwatch::pipeline
