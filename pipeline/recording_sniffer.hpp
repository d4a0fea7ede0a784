#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace cabinwatch::pipeline {

/// Whether a file's content begins like a recording: a container or stream that may hold video.
/// Goes by content, not by name; whether there really is video in it, and whether it can be
/// decoded, only opening it tells. False for what cannot be read. Any thread.
/// @throws std::runtime_error when GStreamer cannot be set up
[[nodiscard]] bool begins_like_recording(const std::filesystem::path& file);

/// How long a recording is in bytes, as its container says at its very beginning and GStreamer does
/// not tell: an AVI file's, whose length in time is taken from what is there. Nothing for others.
[[nodiscard]] std::optional<std::uint64_t> declared_bytes(const std::filesystem::path& file);

}  // namespace cabinwatch::pipeline
