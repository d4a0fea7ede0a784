#include "alerts/journal/journal.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

namespace cabinwatch::alerts {
namespace {

using namespace std::chrono_literals;

constexpr base::Clock::time_point kArrival{100s};

AlertEvent phone_use(AlertEvent::Type type, ClearReason reason = {}) {
  Alert alert;
  alert.id = 12;
  alert.kind = AlertKind::phone_use;
  alert.severity = Severity::critical;
  alert.confidence = 0.874;
  alert.message = "The driver holds a phone";
  alert.details = {{"for_s", 6.5}, {"hands", "holding_phone"}};
  alert.evidence_received_at = kArrival;
  return {type, alert, reason};
}

std::optional<std::string> field(const base::LogEntry& entry, const std::string& name) {
  const auto found = std::ranges::find(entry.fields, name, &base::LogField::name);
  if (found == entry.fields.end()) return std::nullopt;
  return found->value;
}

TEST_CASE("a raised alert stands in the journal with every field of the contract", "[journal]") {
  const base::LogEntry entry = journal_entry(phone_use(AlertEvent::Type::raised), kArrival + 850ms);
  CHECK(entry.message == "alert 12 raised, critical: phone_use: The driver holds a phone");
  CHECK(entry.message_id == kAlertRaisedId);
  CHECK(static_cast<int>(entry.level) == 2);
  CHECK(field(entry, "event") == "raised");
  CHECK(field(entry, "alert_id") == "12");
  CHECK(field(entry, "alert_kind") == "phone_use");
  CHECK(field(entry, "alert_severity") == "critical");
  CHECK(field(entry, "confidence") == "0.87");
  CHECK(field(entry, "latency_ms") == "850");
  CHECK(field(entry, "detail_for_s") == "6.5");
  CHECK(field(entry, "detail_hands") == "holding_phone");
  CHECK_FALSE(field(entry, "clear_reason"));
}

TEST_CASE("the priority follows the severity", "[journal]") {
  AlertEvent event = phone_use(AlertEvent::Type::escalated);
  event.alert.severity = Severity::warning;
  CHECK(static_cast<int>(journal_entry(event, kArrival).level) == 4);
  CHECK(journal_entry(event, kArrival).message_id == kAlertEscalatedId);
  event.alert.severity = Severity::advisory;
  CHECK(static_cast<int>(journal_entry(event, kArrival).level) == 5);
}

TEST_CASE("a cleared alert is information, with its reason", "[journal]") {
  const base::LogEntry entry =
      journal_entry(phone_use(AlertEvent::Type::cleared, ClearReason::recovered), kArrival + 1s);
  CHECK(entry.message == "alert 12 cleared, recovered: phone_use");
  CHECK(entry.message_id == kAlertClearedId);
  CHECK(static_cast<int>(entry.level) == 6);
  CHECK(field(entry, "event") == "cleared");
  CHECK(field(entry, "clear_reason") == "recovered");
  CHECK(field(entry, "latency_ms") == "1000");
}

TEST_CASE("no latency is told where no frame made it happen", "[journal]") {
  AlertEvent fault = phone_use(AlertEvent::Type::raised);
  fault.alert.evidence_received_at = {};
  CHECK_FALSE(field(journal_entry(fault, kArrival), "latency_ms"));
  for (const ClearReason by_hand : {ClearReason::acknowledged, ClearReason::stopped}) {
    const AlertEvent event = phone_use(AlertEvent::Type::cleared, by_hand);
    CHECK_FALSE(field(journal_entry(event, kArrival + 1h), "latency_ms"));
  }
}

TEST_CASE("the catalog explains every message id", "[journal]") {
  std::ifstream file(CABINWATCH_SOURCE_DIR "/systemd/cabinwatch.catalog");
  const std::string catalog(std::istreambuf_iterator<char>(file), {});
  for (const std::string_view id : {kAlertRaisedId, kAlertEscalatedId, kAlertClearedId}) {
    INFO(id);
    const std::size_t entry = catalog.find("-- " + std::string(id) + "\nSubject: ");
    CHECK(entry != std::string::npos);
  }
}

}  // namespace
}  // namespace cabinwatch::alerts
