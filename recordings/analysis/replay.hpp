#pragma once

#include <chrono>
#include <filesystem>
#include <functional>

#include "alerts/policy.hpp"
#include "recordings/results/recording_time.hpp"
#include "recordings/results/result_header.hpp"

namespace cabinwatch::recordings {

/// Puts stored findings through the alert policy again.
///
/// @param settings  from the findings' header, as policy_settings makes them of it, or others
/// @param on_alert  told every alert event, in order
/// @returns how far the recording was judged
/// @throws ResultsError when the file cannot be read
std::chrono::milliseconds replay(const std::filesystem::path& findings,
                                 const alerts::PolicySettings& settings,
                                 const std::function<void(const RecordedAlert&)>& on_alert);

}  // namespace cabinwatch::recordings
