#pragma once

#include "config/configuration.hpp"
#include "llm/servers/probe_report.hpp"

namespace cabinwatch::daemon {

/// The step of `cabinwatch check` for the folder of drives: whether this user may write there.
/// Nothing is made or written. Main thread.
/// @param settings  with a folder
[[nodiscard]] llm::ProbeStep check_drives(const config::RecordSection& settings);

}  // namespace cabinwatch::daemon
