#include "pipeline/recording_file.hpp"

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string_view>

#include "pipeline/capture_pipeline.hpp"

namespace cabinwatch::pipeline {
namespace {

/// "RIFF", the number of bytes that follow it, and what they are: AVI.
constexpr std::size_t kRiffHead = 12;
constexpr std::size_t kRiffBegins = 8;

std::optional<std::uint64_t> declared_bytes(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::array<char, kRiffHead> head{};
  if (!stream.read(head.data(), head.size())) return std::nullopt;
  const std::string_view text(head.data(), head.size());
  if (!text.starts_with("RIFF") || !text.ends_with("AVI ")) return std::nullopt;
  std::uint64_t bytes = 0;
  for (std::size_t i = kRiffBegins; i-- > kRiffBegins / 2;) {
    bytes = bytes << 8U | static_cast<unsigned char>(head.at(i));
  }
  // Written at the end, where the writer got so far.
  const bool is_known = bytes > 0 && bytes < std::numeric_limits<std::uint32_t>::max();
  return is_known ? std::optional(bytes + kRiffBegins) : std::nullopt;
}

/// Less than this is not missing: some writers count wrongly by some bytes. Source: ours.
constexpr double kMissingPart = 0.01;

/// How much of a file is not there, by what it declares; nothing when all is.
std::optional<std::string> missing_bytes(const std::string& path) {
  std::error_code error;
  const auto there = std::filesystem::file_size(path, error);
  const auto declared = declared_bytes(path);
  if (error || !declared || there >= *declared) return std::nullopt;
  const auto missing = static_cast<double>(*declared - there);
  if (missing < kMissingPart * static_cast<double>(*declared)) return std::nullopt;
  return fmt::format("{} of {} bytes are there", there, *declared);
}

}  // namespace

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
  return {.is_whole_file = true, .missing = missing_bytes(path)};
}

}  // namespace cabinwatch::pipeline
