#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <vector>

#include "alerts/alert.hpp"
#include "recordings/results/json_text.hpp"

/// Alerts of a recording as its results file (VIDEO.alerts.jsonl) has them, and as the report shows
/// them. Times are the recording's own. Plain values, pure functions; any thread.
namespace cabinwatch::recordings {

/// An alert was raised or became more severe.
struct AlertStep {
  std::chrono::milliseconds at{};
  alerts::Severity severity{};
  double confidence = 0.0;  ///< 0..1
  std::string message;
  Json details;
};

/// An alert from being raised to being cleared.
struct AlertHistory {
  std::uint64_t id = 0;
  alerts::AlertKind kind{};
  std::vector<AlertStep> steps;  ///< at least one; severity rises
  std::optional<std::chrono::milliseconds> cleared_at;
  alerts::ClearReason reason{};  ///< of a cleared one
};

/// @throws ResultLineError  a line is not as docs/alerts.schema.json has it
[[nodiscard]] std::vector<AlertHistory> read_alerts(std::istream& lines);

/// As the page's scripts take it.
[[nodiscard]] Json to_json(const AlertHistory& alert);

/// By kind, how many reached no more than advisory, warning, critical: {"drowsiness": [0, 1, 2]}.
[[nodiscard]] Json counts_by_kind(const std::vector<AlertHistory>& alerts);

/// The recording in `parts` equal parts, a character each: the worst that was active in it, as a
/// digit (1 advisory, 2 warning, 3 critical), 0 where nothing was.
[[nodiscard]] std::string severity_strip(const std::vector<AlertHistory>& alerts,
                                         std::chrono::milliseconds duration, std::size_t parts);

}  // namespace cabinwatch::recordings
