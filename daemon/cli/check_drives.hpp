#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>

#include "config/configuration.hpp"
#include "llm/servers/probe_report.hpp"

namespace cabinwatch::daemon {

/// Bytes that this user may still write on a folder's disk; nothing where that cannot be told.
[[nodiscard]] std::optional<std::uintmax_t> free_bytes(const std::filesystem::path& folder);

/// The step of `cabinwatch check` for the folder of drives: whether this user may write there, and
/// there is room. Nothing is made or written. Main thread.
/// @param settings  with a folder
[[nodiscard]] llm::ProbeStep check_drives(
    const config::RecordSection& settings,
    const std::function<std::optional<std::uintmax_t>(const std::filesystem::path&)>& room =
        free_bytes);

}  // namespace cabinwatch::daemon
