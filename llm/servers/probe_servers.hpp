#pragma once

#include <vector>

#include "llm/servers/probe_report.hpp"
#include "llm/settings.hpp"

namespace cabinwatch::llm {

/// Looks at every server of the settings, all at the same time, and waits for the outcome: some
/// milliseconds, or, where a model has to be loaded first, up to 5 minutes.
///
/// Any thread but the analyst's callbacks; needs no analyst.
///
/// @return one report per server, in the order of the settings
/// @throws std::invalid_argument when a setting is out of range or an address is refused;
///         std::runtime_error when the key file cannot be used or libcurl not be set up
[[nodiscard]] std::vector<ProbeReport> probe_servers(const AnalystSettings& settings);

}  // namespace cabinwatch::llm
