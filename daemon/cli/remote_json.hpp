#pragma once

#include "alerts/bus/bus_client.hpp"
#include "alerts/bus/monitor.hpp"
#include "recordings/results/json_text.hpp"

/// What a service tells over the bus, as JSON for other programs. Pure; any thread.
namespace cabinwatch::daemon {

[[nodiscard]] recordings::Json to_json(const alerts::PropertyMap& properties);
[[nodiscard]] recordings::Json to_json(const alerts::RemoteAlert& alert);
[[nodiscard]] recordings::Json to_json(const alerts::RemoteStatus& status);

}  // namespace cabinwatch::daemon
