#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "alerts/alert.hpp"
#include "alerts/mqtt/mqtt_link.hpp"
#include "alerts/mqtt/mqtt_settings.hpp"
#include "alerts/vehicle_signals.hpp"
#include "base/log.hpp"

namespace cabinwatch::alerts {

/// Tells alerts, and how the monitor and the driver are, over MQTT. docs/mqtt.md has the topics.
/// Nothing here waits for the broker.
///
/// Main thread.
class MqttTeller {
 public:
  /// Begins to connect, where there is a broker to connect to.
  /// @param log  borrowed; lives longer
  /// @throws std::invalid_argument when the settings' server is refused; std::system_error
  MqttTeller(const MqttSettings& settings, base::Log& log);

  void tell(const AlertEvent& event);
  /// What has changed since the last time goes out.
  /// @param driver_too  else the driver's properties wait: they change with every frame
  void update(const MonitorSnapshot& snapshot, bool driver_too);

  /// The last word, which brokers keep: nothing is watched, and nothing known.
  void leave();

  /// Another service is what others are to hear from now on: nothing more is told, no last word
  /// either. To be followed by the end.
  void resign() { link_.resign(); }

  /// mqtt_connected, mqtt_trouble, mqtt_events_sent, _waiting and _dropped of the property
  /// Statistics.
  void add_to(PropertyMap& statistics) const;

 private:
  void set(const std::string& topic, MqttJson body, const char* time_name = "time");

  const std::string broker_;  // for people
  MqttLink link_;
};

/// The payloads, without their time. Pure.
[[nodiscard]] MqttJson mqtt_event(const AlertEvent& event);
[[nodiscard]] MqttJson mqtt_state(const MonitorSnapshot& snapshot);
[[nodiscard]] MqttJson mqtt_alerts(const std::vector<Alert>& alerts);

}  // namespace cabinwatch::alerts
