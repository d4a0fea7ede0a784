#include "alerts/mqtt/mqtt_teller.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <utility>
#include <variant>

#include "alerts/property_map.hpp"

namespace cabinwatch::alerts {
namespace {

using pipeline::to_word;

std::chrono::nanoseconds since_start_of_computer() {
  timespec time{};
  if (::clock_gettime(CLOCK_BOOTTIME, &time) != 0) return {};
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

MqttJson to_json(const Alert& alert) {
  return {{"id", alert.id},
          {"kind", to_word(alert.kind)},
          {"severity", to_word(alert.severity)},
          {"confidence", alert.confidence},
          {"message", alert.message},
          {"details", with_values(MqttJson::object(), alert.details)}};
}

struct VssJson {
  MqttJson operator()(std::monostate /*unknown*/) const { return nullptr; }
  MqttJson operator()(bool value) const { return value; }
  MqttJson operator()(double value) const { return value; }
};

MqttLink::Callbacks callbacks(base::Log& log, const std::string& broker, const std::string& topic) {
  return {.up = [&log, broker] { log.notice(fmt::format("mqtt: connected to {}", broker)); },
          .down =
              [&log, broker](const std::string& why) {
                log.warning(fmt::format("mqtt: no connection to {}: {}", broker, why));
              },
          .full =
              [&log] {
                log.warning(fmt::format("mqtt: {} events wait for the broker: the oldest are lost",
                                        MqttOutbox::kMostEvents));
              },
          .contradicted =
              [&log, topic] {
                log.warning(fmt::format(
                    "mqtt: {}/availability said that nothing is here, and is put right; it is said "
                    "of a connection that was lost, or by another program with this mqtt.topic",
                    topic));
              }};
}

}  // namespace

MqttJson mqtt_event(const AlertEvent& event) {
  MqttJson json{{"event", to_word(event.type)}};
  json.update(to_json(event.alert));
  if (event.type == AlertEvent::Type::cleared) json["reason"] = to_word(event.clear_reason);
  return json;
}

MqttJson mqtt_alerts(const std::vector<Alert>& alerts) {
  MqttJson list = MqttJson::array();
  for (const auto& alert : alerts) list.push_back(to_json(alert));
  return {{"alerts", std::move(list)}};
}

MqttJson mqtt_state(const MonitorSnapshot& snapshot) {
  MqttJson json{{"state", to_word(snapshot.state)}, {"ignition", nullptr}};
  if (snapshot.ignition) json["ignition"] = *snapshot.ignition;
  return json;
}

MqttTeller::MqttTeller(const MqttSettings& settings, base::Log& log)
    : broker_(MqttBroker::parse(settings.server, settings.allow_remote).text()),
      link_(MqttBroker::parse(settings.server, settings.allow_remote), settings,
            callbacks(log, broker_, settings.topic)) {}

void MqttTeller::tell(const AlertEvent& event) {
  link_.add_event({.topic = "alerts/event",
                   .body = mqtt_event(event),
                   .time_name = "time",
                   .at = since_start_of_computer()});
}

void MqttTeller::set(const std::string& topic, MqttJson body, const char* time_name) {
  link_.set_state({.topic = topic,
                   .body = std::move(body),
                   .time_name = time_name,
                   .at = since_start_of_computer()});
}

void MqttTeller::update(const MonitorSnapshot& snapshot, bool driver_too) {
  set("state", mqtt_state(snapshot));
  set("alerts/active", mqtt_alerts(snapshot.active_alerts));
  for (const auto& [leaf, value] : vss_leaves(vehicle_signals(snapshot))) {
    std::string topic(leaf);
    std::replace(topic.begin(), topic.end(), '.', '/');
    set(topic, {{"value", std::visit(VssJson{}, value)}}, "timestamp");
  }
  if (!driver_too) return;
  set("driver", with_values(MqttJson::object(), without_times(snapshot.driver_state)));
}

void MqttTeller::leave() {
  MonitorSnapshot nothing{};
  nothing.state = ServiceState::stopping;
  update(nothing, true);
}

void MqttTeller::add_to(PropertyMap& statistics) const {
  const auto figures = link_.figures();
  statistics["mqtt_connected"] = figures.is_connected;
  if (!figures.down_because.empty()) {
    statistics["mqtt_trouble"] =
        fmt::format("no connection to {}: {}", broker_, figures.down_because);
  }
  statistics["mqtt_events_sent"] = figures.events.confirmed;
  statistics["mqtt_events_waiting"] = std::uint64_t{figures.events.waiting};
  statistics["mqtt_events_dropped"] = figures.events.dropped;
}

}  // namespace cabinwatch::alerts
