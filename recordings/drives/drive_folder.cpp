#include "recordings/drives/drive_folder.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <string>
#include <system_error>
#include <vector>

#include "base/utc.hpp"
#include "recordings/results/results_folder.hpp"

namespace cabinwatch::recordings {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "drive-";
constexpr mode_t kOwnerAlone = 0700;
constexpr std::uintmax_t kMegabyte = 1'000'000;

/// The number in "drive-000012-..."; 0 in any other name.
std::uint64_t number_of(const std::string& name) {
  if (!name.starts_with(kPrefix)) return 0;
  std::uint64_t number = 0;
  const char* begin = name.data() + kPrefix.size();
  const auto [end, error] = std::from_chars(begin, name.data() + name.size(), number);
  return error == std::errc() && *end == '-' ? number : 0;
}

struct Drive {
  ResultFiles files;
  std::uint64_t number;
  std::uintmax_t bytes;
  std::chrono::system_clock::time_point ended;
};

std::uintmax_t bytes_of(const fs::path& file) {
  std::error_code error;
  const auto bytes = fs::file_size(file, error);
  return error ? 0 : bytes;
}

std::chrono::system_clock::time_point changed_at(const fs::path& file) {
  struct stat about {};
  if (::stat(file.c_str(), &about) != 0) return {};
  return std::chrono::system_clock::from_time_t(about.st_mtime);
}

/// Oldest first. Nothing else in the folder is ours to remove.
std::vector<Drive> drives_in(const fs::path& folder) {
  std::vector<Drive> drives;
  for (const auto& findings : findings_in(folder)) {
    const auto name = result_name(findings);
    const auto number = number_of(name);
    if (number == 0) continue;
    const auto files = ResultFiles::of(folder, name);
    drives.push_back({files, number, bytes_of(files.findings) + bytes_of(files.alerts),
                      changed_at(files.findings)});
  }
  std::ranges::sort(drives, {}, &Drive::number);
  return drives;
}

}  // namespace

std::string who_else_may_enter(const fs::path& folder) {
  struct stat about {};
  if (::stat(folder.c_str(), &about) != 0) return {};
  const auto others = about.st_mode & static_cast<mode_t>(S_IRWXG | S_IRWXO);
  if (others == 0) return {};
  // No chmod to copy: of a folder that is not for drives alone it would harm others.
  return fmt::format(
      "{}: {} may {}: drives want a folder of their own, of mode 700", folder.string(),
      (others & S_IRWXO) != 0 ? "everybody" : "its group",
      (others & (S_IWGRP | S_IWOTH)) != 0 ? "remove drives" : "see when drives were");
}

void DriveFolder::open() const {
  const fs::path folder(settings_.folder);
  if (folder.has_parent_path()) fs::create_directories(folder.parent_path());
  if (::mkdir(folder.c_str(), kOwnerAlone) != 0 && errno != EEXIST) {
    throw std::system_error(errno, std::generic_category(), folder.string());
  }
  finish_drives(folder);
}

std::string DriveFolder::concern() const { return who_else_may_enter(settings_.folder); }

ResultFiles DriveFolder::next(WallTime now) const {
  const auto drives = drives_in(settings_.folder);
  const auto number = drives.empty() ? 1 : drives.back().number + 1;
  return ResultFiles::of(settings_.folder,
                         fmt::format("{}{:06}-{}", kPrefix, number, base::utc_file_text(now)));
}

std::uintmax_t DriveFolder::most_of_all() const {
  return static_cast<std::uintmax_t>(settings_.keep_megabytes) * kMegabyte;
}

std::uintmax_t DriveFolder::most_of_a_drive() const {
  constexpr std::uintmax_t kPart = 4;
  return most_of_all() / kPart;
}

void DriveFolder::keep_within(std::uintmax_t recording, WallTime now) const {
  const auto drives = drives_in(settings_.folder);
  auto bytes = recording;
  for (const Drive& drive : drives) bytes += drive.bytes;
  for (const Drive& drive : drives) {
    const bool is_old = now - drive.ended > std::chrono::hours(24) * settings_.keep_days;
    if (!is_old && bytes <= most_of_all()) continue;
    std::error_code error;  // what cannot be removed stays, and is tried again
    fs::remove(drive.files.findings, error);
    fs::remove(drive.files.alerts, error);
    bytes -= drive.bytes;
  }
}

}  // namespace cabinwatch::recordings
