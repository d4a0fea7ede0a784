#pragma once

#include "alerts/mqtt/mqtt_settings.hpp"
#include "llm/servers/probe_report.hpp"
#include "vehicle/gpsd_address.hpp"

/// Steps of `cabinwatch check` that ask other programs of the car. Main thread; each takes some
/// seconds at most.
namespace cabinwatch::daemon {

/// Whether gpsd is there, and tells a speed.
[[nodiscard]] llm::ProbeStep check_speed(const vehicle::GpsdAddress& gpsd);

/// Whether the broker accepts a connection. Nothing is published.
/// @param settings  with a server
[[nodiscard]] llm::ProbeStep check_mqtt(const alerts::MqttSettings& settings);

}  // namespace cabinwatch::daemon
