#include "alerts/journal/journal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <type_traits>
#include <variant>

#include "base/seconds.hpp"

namespace cabinwatch::alerts {
namespace {

using pipeline::to_word;

base::LogLevel level_of(const AlertEvent& event) {
  if (event.type == AlertEvent::Type::cleared) return base::LogLevel::info;
  switch (event.alert.severity) {
    case Severity::critical:
      return base::LogLevel::crit;
    case Severity::warning:
      return base::LogLevel::warning;
    case Severity::advisory:
      return base::LogLevel::notice;
  }
  return base::LogLevel::warning;
}

std::string_view id_of(AlertEvent::Type type) {
  switch (type) {
    case AlertEvent::Type::raised:
      return kAlertRaisedId;
    case AlertEvent::Type::escalated:
      return kAlertEscalatedId;
    case AlertEvent::Type::cleared:
      return kAlertClearedId;
  }
  return {};
}

std::string message_of(const AlertEvent& event) {
  const Alert& alert = event.alert;
  if (event.type == AlertEvent::Type::cleared) {
    return fmt::format("alert {} cleared, {}: {}", alert.id, to_word(event.clear_reason),
                       to_word(alert.kind));
  }
  return fmt::format("alert {} {}, {}: {}: {}", alert.id, to_word(event.type),
                     to_word(alert.severity), to_word(alert.kind), alert.message);
}

/// Whether a frame made this happen. An operator's acknowledgement or a stop has no frame, whatever
/// the alert's evidence was.
bool has_latency(const AlertEvent& event) {
  const bool is_by_hand =
      event.type == AlertEvent::Type::cleared && (event.clear_reason == ClearReason::acknowledged ||
                                                  event.clear_reason == ClearReason::stopped);
  return event.alert.evidence_received_at != Clock::time_point{} && !is_by_hand;
}

std::string text_of(const DetailValue& value) {
  return std::visit([](const auto& held) { return fmt::format("{}", held); }, value);
}

}  // namespace

base::LogEntry journal_entry(const AlertEvent& event, Clock::time_point now) {
  const Alert& alert = event.alert;
  base::LogEntry entry{level_of(event), message_of(event), {}, std::string(id_of(event.type))};
  entry.fields = {{"event", to_word(event.type)},
                  {"alert_id", alert.id},
                  {"alert_kind", to_word(alert.kind)},
                  {"alert_severity", to_word(alert.severity)},
                  {"confidence", fmt::format("{:.2f}", alert.confidence)}};
  if (has_latency(event)) {
    const auto latency = std::max(now - alert.evidence_received_at, Clock::duration::zero());
    entry.fields.emplace_back("latency_ms", base::whole_ms(latency));
  }
  if (event.type == AlertEvent::Type::cleared) {
    entry.fields.emplace_back("clear_reason", to_word(event.clear_reason));
  }
  for (const auto& [name, value] : alert.details) {
    entry.fields.emplace_back("detail_" + name, text_of(value));
  }
  return entry;
}

}  // namespace cabinwatch::alerts
