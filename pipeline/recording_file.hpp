#pragma once

#include <optional>
#include <string>

namespace cabinwatch::pipeline {

/// What can be told of a recording's file before it is opened. Plain value.
struct RecordingFile {
  bool is_whole_file = false;  ///< with a beginning and an end; else a pipe
  /// How much of it is not there, for people ("117 of 234 bytes are there"), by what its container
  /// says at its very beginning and GStreamer does not tell: of an AVI file, whose length in time
  /// is taken from what is there. Nothing when all is.
  std::optional<std::string> missing;
  /// Whether the parts that its container names do not all fit into it, or its end never reached
  /// the disk: it is cut off.
  bool is_cut_off = false;
};

/// @throws OpenError when there is no such recording
[[nodiscard]] RecordingFile look_at_recording(const std::string& path);

}  // namespace cabinwatch::pipeline
