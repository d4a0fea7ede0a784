#include "recordings/results/alert_lines.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

namespace cabinwatch::recordings {
namespace {

using alerts::AlertEvent;
using pipeline::to_word;

Json to_json(const alerts::Details& details) {
  Json json = Json::object();
  for (const auto& [name, value] : details) {
    std::visit([&json, &key = name](const auto& one) { json[key] = one; }, value);
  }
  return json;
}

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
    line["details"] = to_json(alert.details);
  }
  return line;
}

AlertEvent alert_event(const Json& line) {
  const auto word = [&]<typename Enum>(const char* name, Enum& value) {
    const auto text = line.at(name).get<std::string>();
    const auto found = pipeline::from_word<Enum>(text);
    if (!found) throw std::runtime_error("there is no \"" + text + "\"");
    value = *found;
  };
  AlertEvent event;
  word("type", event.type);
  word("kind", event.alert.kind);
  word("severity", event.alert.severity);
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
          {"worst", totals.worst ? Json(to_word(*totals.worst)) : Json(nullptr)}};
}

}  // namespace cabinwatch::recordings
