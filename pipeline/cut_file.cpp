#include "pipeline/cut_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string_view>
#include <system_error>
#include <utility>

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

/// As containers write numbers: the most significant byte first.
std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char byte : bytes) number = number << 8U | static_cast<unsigned char>(byte);
  return number;
}

std::string bytes_at(std::ifstream& stream, std::uint64_t place, std::size_t count) {
  std::string bytes(count, '\0');
  stream.clear();
  stream.seekg(static_cast<std::streamoff>(place));
  stream.read(bytes.data(), static_cast<std::streamsize>(count));
  bytes.resize(static_cast<std::size_t>(stream.gcount()));
  return bytes;
}

/// MP4, MOV: boxes, each with its size and its type at its beginning. Of many (a file in fragments)
/// only the first are looked at: each costs a read.
bool has_longer_box(std::ifstream& stream, std::uint64_t there) {
  constexpr int kMostBoxes = 1000;
  constexpr std::size_t kHead = 8;
  constexpr std::size_t kLongHead = 16;
  std::uint64_t place = 0;
  for (int i = 0; i < kMostBoxes && place + kHead <= there; ++i) {
    const auto head = bytes_at(stream, place, kLongHead);
    if (head.size() < kHead) return false;
    auto size = big_endian(std::string_view(head).substr(0, kHead / 2));
    if (size == 1 && head.size() == kLongHead) size = big_endian(head.substr(kHead));
    if (size < kHead) return false;  // 0: up to the end
    if (size > there - place) return true;
    place += size;
  }
  return false;
}

/// Matroska's numbers: as many bytes as the first one has zero bits in front, and one more.
/// @returns the number and its length; nothing where it is not told (all bits are set)
std::optional<std::pair<std::uint64_t, std::size_t>> matroska_size(std::string_view bytes) {
  if (bytes.empty() || bytes.front() == '\0') return std::nullopt;
  const auto first = static_cast<unsigned char>(bytes.front());
  const auto length = static_cast<std::size_t>(std::countl_zero(first)) + 1;
  if (bytes.size() < length) return std::nullopt;
  const auto all = (std::uint64_t{1} << (7 * length)) - 1;
  const auto number = big_endian(bytes.substr(0, length)) & all;
  return number == all ? std::nullopt : std::optional(std::pair(number, length));
}

/// Matroska, WebM: a head, and everything else in one segment.
bool has_longer_segment(std::ifstream& stream, std::uint64_t there) {
  constexpr std::string_view kSegment = "\x18\x53\x80\x67";
  constexpr std::size_t kId = 4;
  constexpr std::size_t kMost = 12;
  const auto head = matroska_size(bytes_at(stream, kId, kMost));
  if (!head || head->first > there) return false;
  const auto place = kId + head->second + head->first;
  const auto segment = bytes_at(stream, place, kMost);
  if (!segment.starts_with(kSegment)) return false;
  const auto size = matroska_size(std::string_view(segment).substr(kId));
  return size && size->first > there - std::min(there, place + kId + size->second);
}

/// What never reached the disk reads as zeros, or as the ones of empty flash memory.
bool has_blank_end(std::ifstream& stream, std::uint64_t there) {
  constexpr std::size_t kEnd = 1024;
  const auto end = bytes_at(stream, there - std::min<std::uint64_t>(there, kEnd), kEnd);
  return end.find_first_not_of('\0') == end.npos || end.find_first_not_of('\xFF') == end.npos;
}

}  // namespace

std::optional<std::string> missing_bytes(const std::string& path) {
  std::error_code error;
  const auto there = std::filesystem::file_size(path, error);
  const auto declared = declared_bytes(path);
  if (error || !declared || there >= *declared) return std::nullopt;
  const auto missing = static_cast<double>(*declared - there);
  if (missing < kMissingPart * static_cast<double>(*declared)) return std::nullopt;
  return fmt::format("{} of {} bytes are there", there, *declared);
}

bool is_cut_off(const std::string& path) {
  std::error_code error;
  const auto there = std::filesystem::file_size(path, error);
  std::ifstream stream(path, std::ios::binary);
  if (error || !stream) return false;
  if (has_blank_end(stream, there)) return true;
  constexpr std::string_view kMatroska = "\x1A\x45\xDF\xA3";
  constexpr std::array<std::string_view, 5> kFirstBoxes{"ftyp", "moov", "mdat", "wide", "free"};
  constexpr std::size_t kType = 4;
  const auto head = bytes_at(stream, 0, 2 * kType);
  if (head.starts_with(kMatroska)) return has_longer_segment(stream, there);
  if (head.size() < 2 * kType) return false;
  const bool is_box =
      std::find(kFirstBoxes.begin(), kFirstBoxes.end(), head.substr(kType)) != kFirstBoxes.end();
  return is_box && has_longer_box(stream, there);
}

}  // namespace cabinwatch::pipeline
