#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "alerts/alert.hpp"
#include "recordings/results/json_text.hpp"
#include "recordings/results/recording_time.hpp"

/// The lines of VIDEO.alerts.jsonl behind its header, as docs/alerts.schema.json has them. Pure;
/// any thread.
namespace cabinwatch::recordings {

[[nodiscard]] Json to_line(const RecordedAlert& alert);

/// What AlertTotals counts of such a line: type, kind and severity.
/// @throws ResultsError or a JSON exception when it is none
[[nodiscard]] alerts::AlertEvent alert_event(const Json& line);

/// What the last line counts.
struct AlertTotals {
  std::map<std::string, std::uint64_t> raised;  ///< by kind
  std::optional<alerts::Severity> worst;

  void add(const alerts::AlertEvent& event);
};

/// The last line.
/// @param analysed  how far the recording was judged
[[nodiscard]] Json to_line(const AlertTotals& totals, std::chrono::milliseconds analysed);

}  // namespace cabinwatch::recordings
