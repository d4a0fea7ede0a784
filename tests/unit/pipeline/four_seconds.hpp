#pragma once

#include <cstddef>
#include <string>

#include "capture_fixture.hpp"

/// A recording of four seconds, and others that differ from it in some bytes.
namespace cabinwatch::pipeline::test {

inline constexpr const char* kPictures =
    "videotestsrc pattern=ball num-buffers=100 "
    "! video/x-raw,format=I420,width=64,height=48,framerate=25/1 ! jpegenc";

/// Given up after one look: what gives no picture in a second never does.
inline constexpr CaptureTiming kOneLook{.recording_opening = 2000ms,
                                        .longest_recording_opening = 2000ms};

/// A recording of four seconds that declares its length before its pictures.
inline std::string four_seconds(const Folder& folder) {
  return folder.record("drive.mp4", std::string(kPictures) + " ! qtmux faststart=true");
}

/// A file with other bytes at some place behind a mark.
inline std::string changed(const Folder& folder, const std::string& file, const std::string& mark,
                           std::size_t behind, const std::string& bytes) {
  auto content = TemporaryFolder::text_of(file);
  const auto at = content.find(mark);
  REQUIRE(at != std::string::npos);
  content.replace(at + mark.size() + behind, bytes.size(), bytes);
  return folder.write("changed.mp4", content);
}

}  // namespace cabinwatch::pipeline::test
