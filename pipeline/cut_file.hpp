#pragma once

#include <optional>
#include <string>

/// Whether a recording's file is there to its end, by what its container says of its own parts and
/// GStreamer does not tell. Reads some bytes of the file; any thread.
namespace cabinwatch::pipeline {

/// Of an AVI file, whose length in time GStreamer takes from what is there: how much of it is, for
/// people ("117 of 234 bytes are there"); nothing when all is, and of other files.
[[nodiscard]] std::optional<std::string> missing_bytes(const std::string& path);

/// Of MP4, MOV, Matroska and WebM: the parts that it names do not all fit into it. Of any file: its
/// end never reached the disk, and reads as zeros or as empty flash memory.
[[nodiscard]] bool is_cut_off(const std::string& path);

}  // namespace cabinwatch::pipeline
