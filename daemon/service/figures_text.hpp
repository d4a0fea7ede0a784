#pragma once

#include <optional>
#include <string>
#include <vector>

#include "alerts/alert.hpp"
#include "alerts/bus/monitor.hpp"

/// The property Statistics in words: for `status`, for the journal at the end, for systemd.
/// Reads what it knows (statistics_names.hpp), counts as 0 what is not there. Pure; any thread.
namespace cabinwatch::daemon {

/// How much was seen, skipped and dropped, how fast, what is slow. One fact a line.
[[nodiscard]] std::vector<std::string> figures_lines(const alerts::PropertyMap& statistics);

/// What is not as it was wanted, and no alert. One fact a line; usually none.
[[nodiscard]] std::vector<std::string> trouble_lines(const alerts::PropertyMap& statistics);
/// What is known of the ignition, from whom and since when; none where it is not known.
[[nodiscard]] std::optional<std::string> ignition_line(const alerts::PropertyMap& statistics);

/// One line that tells a human how the service is.
[[nodiscard]] std::string status_line(alerts::ServiceState state,
                                      const alerts::PropertyMap& statistics,
                                      const std::vector<alerts::Alert>& active_alerts);

/// A property's value as people read it.
[[nodiscard]] std::string shown(const alerts::PropertyValue& value);

/// The entry as a number; one that is not there, or no number, counts as 0.
[[nodiscard]] double number(const alerts::PropertyMap& properties, const std::string& name);

}  // namespace cabinwatch::daemon
