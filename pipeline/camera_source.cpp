#include "pipeline/camera_source.hpp"

#include <array>
#include <stdexcept>

namespace cabinwatch::pipeline {
namespace {

struct Scheme {
  std::string_view prefix;
  CameraSource::Kind kind;
  bool is_part_of_location;
};
constexpr std::array<Scheme, 5> kSchemes{{
    {"v4l2:", CameraSource::Kind::v4l2, false},
    {"rtsp://", CameraSource::Kind::rtsp, true},
    {"rtsps://", CameraSource::Kind::rtsp, true},
    {"file:", CameraSource::Kind::file, false},
    {"gst:", CameraSource::Kind::pipeline, false},
}};

}  // namespace

CameraSource parse_camera_source(std::string_view text) {
  for (const Scheme& scheme : kSchemes) {
    if (!text.starts_with(scheme.prefix)) continue;
    const std::string_view location = text.substr(scheme.prefix.size());
    if (location.empty()) break;
    return {scheme.kind, std::string(scheme.is_part_of_location ? text : location)};
  }
  throw std::invalid_argument(
      "camera source must be v4l2:DEVICE, rtsp://..., file:PATH or gst:PIPELINE-DESCRIPTION");
}

}  // namespace cabinwatch::pipeline
