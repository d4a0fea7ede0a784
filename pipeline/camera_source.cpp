#include "pipeline/camera_source.hpp"

#include <fmt/format.h>

#include <array>
#include <stdexcept>

#include "pipeline/source_secrets.hpp"

namespace cabinwatch::pipeline {
namespace {

struct Scheme {
  std::string_view prefix;
  CameraSource::Kind kind;
  bool is_part_of_location;
};
constexpr std::string_view kRecordingPrefix = "file:";
constexpr std::array<Scheme, 5> kSchemes{{
    {"v4l2:", CameraSource::Kind::v4l2, false},
    {"rtsp://", CameraSource::Kind::rtsp, true},
    {"rtsps://", CameraSource::Kind::rtsp, true},
    {kRecordingPrefix, CameraSource::Kind::file, false},
    {"gst:", CameraSource::Kind::pipeline, false},
}};

}  // namespace

std::string recording_source(const std::filesystem::path& recording) {
  return std::string(kRecordingPrefix) + recording.string();
}

CameraSource parse_camera_source(std::string_view text) {
  for (const Scheme& scheme : kSchemes) {
    if (!text.starts_with(scheme.prefix)) continue;
    const std::string_view location = text.substr(scheme.prefix.size());
    if (location.empty()) break;
    return {scheme.kind, std::string(scheme.is_part_of_location ? text : location)};
  }
  throw std::invalid_argument(
      fmt::format("\"{}\" is not v4l2:DEVICE, rtsp://..., file:PATH or gst:PIPELINE-DESCRIPTION",
                  without_passwords(text)));
}

}  // namespace cabinwatch::pipeline
