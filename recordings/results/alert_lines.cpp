#include "recordings/results/alert_lines.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "alerts/property_map.hpp"
#include "recordings/results/result_lines.hpp"

namespace cabinwatch::recordings {
namespace {

using alerts::AlertEvent;
using pipeline::to_word;

}  // namespace

Json to_line(const RecordedAlert& recorded) {
  const auto& [type, alert, reason] = recorded.event;
  Json line{{"type", to_word(type)},
            {"at_ms", recorded.at.count()},
            {"id", alert.id},
            {"kind", to_word(alert.kind)},
            {"severity", to_word(alert.severity)}};
  if (type == AlertEvent::Type::cleared) {
    line["raised_at_ms"] = recording_time(alert.raised_at).count();
    line["reason"] = to_word(reason);
  } else {
    line["confidence"] = alert.confidence;
    line["message"] = alert.message;
    line["details"] = alerts::with_values(Json::object(), alert.details);
  }
  return line;
}

AlertEvent alert_event(const Json& line) {
  AlertEvent event;
  event.type = word_at<AlertEvent::Type>(line, "type");
  event.alert.kind = word_at<alerts::AlertKind>(line, "kind");
  event.alert.severity = word_at<alerts::Severity>(line, "severity");
  return event;
}

void AlertTotals::add(const AlertEvent& event) {
  if (event.type == AlertEvent::Type::cleared) return;
  worst = std::max(worst.value_or(event.alert.severity), event.alert.severity);
  if (event.type == AlertEvent::Type::raised) {
    ++raised[std::string(to_word(event.alert.kind))];
  }
}

Json to_line(const AlertTotals& totals, std::chrono::milliseconds analysed) {
  Json counts = Json::object();
  for (const auto& [kind, count] : totals.raised) counts[kind] = count;
  return {{"type", "end"},
          {"analysed_ms", analysed.count()},
          {"alerts", std::move(counts)},
          {"worst", or_null(totals.worst)}};
}

}  // namespace cabinwatch::recordings
