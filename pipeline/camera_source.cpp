#include "pipeline/camera_source.hpp"

#include <fmt/format.h>

#include <algorithm>
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

/// A path for a gst: pipeline, where a blank would end it.
std::string quoted(std::string_view text) { return fmt::format("\"{}\"", text); }

/// What others call it, as it is to be written here; empty where nobody can tell.
std::string right_form_of(std::string_view text) {
  const auto is_digit = [](char letter) { return letter >= '0' && letter <= '9'; };
  constexpr std::size_t kMostDigits = 3;
  if (!text.empty() && text.size() <= kMostDigits &&
      std::all_of(text.begin(), text.end(), is_digit)) {
    return fmt::format("v4l2:/dev/video{}", text);
  }
  if (text.starts_with("/dev/")) return fmt::format("v4l2:{}", text);
  if (text.starts_with("http://") || text.starts_with("https://")) {
    return fmt::format("gst:souphttpsrc location={} is-live=true ! multipartdemux", quoted(text));
  }
  const bool is_address = text.find("://") != text.npos;
  const auto name = text.substr(text.find_last_of('/') + 1);
  const bool is_path = text.starts_with('/') || text.starts_with("./") || text.starts_with("../");
  const auto dot = name.find_last_of('.');
  const bool has_ending = dot != name.npos && dot > 0 && dot + 1 < name.size();
  const bool has_scheme = text.find(':') != text.npos;
  if (!is_address && !has_scheme && (is_path || has_ending)) return fmt::format("file:{}", text);
  return {};
}

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
  const auto right_form = right_form_of(text);
  throw std::invalid_argument(fmt::format(
      "\"{}\" is not v4l2:DEVICE, rtsp://..., file:PATH or gst:PIPELINE-DESCRIPTION{}",
      without_passwords(text),
      right_form.empty() ? "" : fmt::format("; write {}", without_passwords(right_form))));
}

}  // namespace cabinwatch::pipeline
