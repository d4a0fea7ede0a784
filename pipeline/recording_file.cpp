#include "pipeline/recording_file.hpp"

#include <filesystem>
#include <system_error>

#include "pipeline/capture_pipeline.hpp"
#include "pipeline/cut_file.hpp"

namespace cabinwatch::pipeline {

RecordingFile look_at_recording(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (path.empty()) throw OpenError("'' names no recording: it is empty");
  if (!std::filesystem::exists(status)) throw OpenError("there is no file " + path);
  if (std::filesystem::is_directory(status)) throw OpenError(path + " is a directory");
  const bool is_regular = std::filesystem::is_regular_file(status);
  if (is_regular && std::filesystem::file_size(path, error) == 0) {
    throw OpenError(path + " is empty (0 bytes)");
  }
  if (!is_regular) return {};
  return {.is_whole_file = true, .missing = missing_bytes(path), .is_cut_off = is_cut_off(path)};
}

}  // namespace cabinwatch::pipeline
