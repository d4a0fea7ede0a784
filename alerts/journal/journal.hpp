#pragma once

#include <string_view>

#include "alerts/alert.hpp"
#include "base/log_entry.hpp"

/// How alert events stand in the journal. Pure; any thread.
namespace cabinwatch::alerts {

/// One fixed id per kind of event, explained in systemd/cabinwatch.catalog. Never change them:
/// people search their journals for them.
inline constexpr std::string_view kAlertRaisedId = "338982417ac44b39905a291048cb9729";
inline constexpr std::string_view kAlertEscalatedId = "1ff75fc8e96045c296b70c7e8472d669";
inline constexpr std::string_view kAlertClearedId = "6c810a5f7eda4ce1a156a14fd677a355";

/// The entry of an alert event, as interfaces.md has its fields. The alert's details stand in it as
/// CABINWATCH_DETAIL_NAME.
///
/// @param now  when it is told; the latency counts from the arrival of the last frame that caused
///             the event, and is left out when no frame did
[[nodiscard]] base::LogEntry journal_entry(const AlertEvent& event, Clock::time_point now);

}  // namespace cabinwatch::alerts
