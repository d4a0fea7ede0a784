#include "daemon/cli/check_drives.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "recordings/drives/drive_folder.hpp"

namespace cabinwatch::daemon {
namespace {

namespace fs = std::filesystem;
using Outcome = llm::ProbeStep::Outcome;

/// Ours: minutes of a drive. A disk with less is full tomorrow, if it is not today.
constexpr std::uintmax_t kRoom = 1024UL * 1024;

/// The folder, or where it would be made.
fs::path nearest_that_is_there(fs::path folder) {
  std::error_code none;
  while (folder.has_relative_path() && !fs::exists(folder, none)) folder = folder.parent_path();
  return folder;
}

}  // namespace

std::optional<std::uintmax_t> free_bytes(const fs::path& folder) {
  std::error_code error;
  const auto room = fs::space(folder, error);
  return error ? std::nullopt : std::optional(room.available);
}

llm::ProbeStep check_drives(
    const config::RecordSection& settings,
    const std::function<std::optional<std::uintmax_t>(const fs::path&)>& room) {
  const auto folder = fs::absolute(settings.folder).lexically_normal();
  const auto there = nearest_that_is_there(folder);
  const auto advice = "give the service's user a folder of its own, and set record.folder to it";
  std::error_code error;
  if (!fs::is_directory(there, error)) {
    return {"drives", Outcome::failed, fmt::format("{}: is not a folder", there.string()), advice};
  }
  if (::access(there.c_str(), W_OK | X_OK) != 0) {
    const auto why = std::generic_category().message(errno);
    return {"drives", Outcome::failed, fmt::format("{}: {}", there.string(), why), advice};
  }
  if (const auto bytes = room(there); bytes && *bytes < kRoom) {
    return {"drives", Outcome::failed,
            fmt::format("{}: its disk is full: {} kB are free", there.string(), *bytes / 1024),
            "make room there, or set record.folder to another disk"};
  }
  if (auto concern = recordings::who_else_may_enter(folder); !concern.empty()) {
    return {"drives", Outcome::warning, std::move(concern), advice};
  }
  return {"drives", Outcome::ok,
          fmt::format("{} can be {}", folder.string(), there == folder ? "written" : "made"), ""};
}

}  // namespace cabinwatch::daemon
