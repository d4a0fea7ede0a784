#pragma once

#include <filesystem>

namespace cabinwatch::pipeline {

/// Whether a file's content begins like a recording: a container or stream that may hold video.
/// Goes by content, not by name; whether there really is video in it, and whether it can be
/// decoded, only opening it tells. False for what cannot be read. Any thread.
/// @throws std::runtime_error when GStreamer cannot be set up
[[nodiscard]] bool begins_like_recording(const std::filesystem::path& file);

/// The same of pictures: a still one, or several without a container around them.
[[nodiscard]] bool begins_like_picture(const std::filesystem::path& file);

}  // namespace cabinwatch::pipeline
