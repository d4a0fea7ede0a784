#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace cabinwatch::pipeline {

/// Where frames come from, as camera.source says it. Immutable value; any thread.
struct CameraSource {
  enum class Kind {
    v4l2,     ///< "v4l2:DEVICE": a camera of this computer
    rtsp,     ///< "rtsp://..." or "rtsps://...": a network camera
    file,     ///< "file:PATH": a recording
    pipeline  ///< "gst:PIPELINE-DESCRIPTION": anything else, as gst-launch-1.0 takes it; its last
              ///< element's output is taken
  };
  Kind kind;
  std::string location;  ///< device, URL, path, or description

  /// Whether frames come by themselves and a source that ends is in trouble.
  [[nodiscard]] bool is_live() const noexcept { return kind != Kind::file; }
};

/// @throws std::invalid_argument, with the text, less passwords, and what is allowed, for any other
[[nodiscard]] CameraSource parse_camera_source(std::string_view text);

/// The text for a recording.
[[nodiscard]] std::string recording_source(const std::filesystem::path& recording);

}  // namespace cabinwatch::pipeline
