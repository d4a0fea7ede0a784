#pragma once

#include <nlohmann/json.hpp>

#include "alerts/bus_client.hpp"
#include "alerts/monitor.hpp"

/// What a service tells over the bus, as JSON for other programs. Pure; any thread.
namespace cabinwatch::daemon {

using Json = nlohmann::ordered_json;

[[nodiscard]] Json to_json(const alerts::PropertyMap& properties);
[[nodiscard]] Json to_json(const alerts::RemoteAlert& alert);
[[nodiscard]] Json to_json(const alerts::RemoteStatus& status);

/// As one line. Bytes that are not UTF-8 are replaced: a program must be able to read it.
[[nodiscard]] std::string one_line(const Json& json);

}  // namespace cabinwatch::daemon
