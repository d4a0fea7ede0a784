#include "alerts/mqtt/mqtt_outbox.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace cabinwatch::alerts {
namespace {

using namespace std::chrono_literals;

MqttMessage event(int number) {
  return {.topic = "alerts/event", .body = {{"id", number}}, .time_name = "time", .at = 1s};
}
MqttMessage state(const std::string& topic, const std::string& value) {
  return {.topic = topic, .body = {{"value", value}}, .time_name = "timestamp", .at = 1s};
}

/// All that may be sent now.
std::vector<MqttOutbox::Outgoing> send_all(MqttOutbox& outbox) {
  std::vector<MqttOutbox::Outgoing> sent;
  while (auto outgoing = outbox.next()) sent.push_back(std::move(*outgoing));
  return sent;
}
std::vector<int> ids(const std::vector<MqttOutbox::Outgoing>& sent) {
  std::vector<int> ids;
  for (const auto& one : sent) ids.push_back(one.message.body.at("id").get<int>());
  return ids;
}

TEST_CASE("events go out in order, each until it is confirmed", "[mqtt_outbox]") {
  MqttOutbox outbox;
  for (int i = 1; i <= 3; ++i) CHECK(outbox.add_event(event(i)));
  const auto sent = send_all(outbox);
  CHECK(ids(sent) == std::vector{1, 2, 3});
  outbox.confirm(sent[1].ticket);
  CHECK(outbox.counts().confirmed == 1);
  CHECK(outbox.counts().waiting == 2);
  CHECK(send_all(outbox).empty());
  CHECK_FALSE(outbox.is_done());
  outbox.begin_again();
  CHECK(ids(send_all(outbox)) == std::vector{1, 3});
}

TEST_CASE("a confirmation that comes twice, or after a loss, counts for nothing else",
          "[mqtt_outbox]") {
  MqttOutbox outbox;
  outbox.add_event(event(1));
  outbox.add_event(event(2));
  const auto sent = send_all(outbox);
  outbox.begin_again();
  outbox.confirm(sent[0].ticket);
  CHECK(outbox.counts().waiting == 2);
  const auto again = send_all(outbox);
  outbox.confirm(again[0].ticket);
  outbox.confirm(again[0].ticket);
  CHECK(outbox.counts().confirmed == 1);
  CHECK(outbox.counts().waiting == 1);
}

TEST_CASE("of too many events the oldest are dropped and counted", "[mqtt_outbox]") {
  MqttOutbox outbox;
  const int most = static_cast<int>(MqttOutbox::kMostEvents);
  for (int i = 1; i <= most; ++i) CHECK(outbox.add_event(event(i)));
  CHECK_FALSE(outbox.add_event(event(most + 1)));
  CHECK_FALSE(outbox.add_event(event(most + 2)));
  CHECK(outbox.counts().dropped == 2);
  CHECK(outbox.counts().waiting == MqttOutbox::kMostEvents);
  std::vector<int> arrived;
  while (outbox.counts().waiting > 0) {
    const auto sent = send_all(outbox);
    REQUIRE(sent.size() <= MqttOutbox::kMostUnconfirmed);
    for (const auto& one : sent) {
      arrived.push_back(one.message.body.at("id").get<int>());
      outbox.confirm(one.ticket);
    }
  }
  REQUIRE(arrived.size() == MqttOutbox::kMostEvents);
  CHECK(arrived.front() == 3);
  CHECK(arrived.back() == most + 2);
  CHECK(std::is_sorted(arrived.begin(), arrived.end()));
}

TEST_CASE("a broker that confirms nothing does not get everything", "[mqtt_outbox]") {
  MqttOutbox outbox;
  for (int i = 0; i < 500; ++i) outbox.add_event(event(i));
  CHECK(send_all(outbox).size() == MqttOutbox::kMostUnconfirmed);
  for (int i = 0; i < 2000; ++i) outbox.add_event(event(i));
  CHECK(send_all(outbox).size() <= MqttOutbox::kMostUnconfirmed);
  for (int i = 0; i < 100; ++i) outbox.set_state(state("state", std::to_string(i)));
  CHECK(send_all(outbox).size() == 1);
}

TEST_CASE("of a state the newest counts, and the same twice is nothing", "[mqtt_outbox]") {
  MqttOutbox outbox;
  outbox.set_state(state("state", "starting"));
  outbox.set_state(state("state", "monitoring"));
  outbox.set_state(state("state", "monitoring"));
  const auto sent = send_all(outbox);
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].message.body.at("value") == "monitoring");
  outbox.set_state(state("state", "degraded"));
  CHECK(send_all(outbox).empty());  // one of a topic at a time
  outbox.confirm(sent[0].ticket);
  const auto next = send_all(outbox);
  REQUIRE(next.size() == 1);
  CHECK(next[0].message.body.at("value") == "degraded");
  outbox.confirm(next[0].ticket);
  CHECK(outbox.is_done());
  outbox.set_state(state("state", "degraded"));
  CHECK(outbox.is_done());
}

TEST_CASE("after a lost connection every state is told again", "[mqtt_outbox]") {
  MqttOutbox outbox;
  outbox.set_state(state("state", "monitoring"));
  outbox.set_state(state("driver", "awake"));
  for (const auto& one : send_all(outbox)) outbox.confirm(one.ticket);
  CHECK(outbox.is_done());
  outbox.begin_again();
  CHECK(send_all(outbox).size() == 2);
}

TEST_CASE("states that somebody else wrote over are told again, events are not", "[mqtt_outbox]") {
  MqttOutbox outbox;
  outbox.set_state(state("state", "monitoring"));
  outbox.add_event(event(7));
  const auto sent = send_all(outbox);
  REQUIRE(sent.size() == 2);
  outbox.repeat_states();
  CHECK(send_all(outbox).empty());  // one of a topic at a time
  for (const auto& one : sent) outbox.confirm(one.ticket);
  const auto again = send_all(outbox);
  REQUIRE(again.size() == 1);
  CHECK(again[0].message.topic == "state");
}

TEST_CASE(
    "the time of a message is that of what it tells, by the clock as it is set when it goes out",
    "[mqtt_outbox]") {
  const std::chrono::time_point<std::chrono::system_clock, std::chrono::nanoseconds> start{
      1'795'855'200s};
  auto message = event(7);
  message.at = 61s + 23'456'789ns;
  CHECK(mqtt_text(message, start) == R"({"time":"2026-11-28T08:41:01.023Z","id":7})");
  message.body["message"] = "\xFF";
  CHECK(mqtt_text(message, start - 24h) ==
        "{\"time\":\"2026-11-27T08:41:01.023Z\",\"id\":7,\"message\":\"\xEF\xBF\xBD\"}");
}

}  // namespace
}  // namespace cabinwatch::alerts
