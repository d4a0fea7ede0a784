#pragma once

#include <array>
#include <string_view>

#include "pipeline/driver_state.hpp"

namespace cabinwatch::alerts {

/// How the service is, as the property State and MQTT's topic state tell it; docs/dbus.md explains
/// the words.
enum class ServiceState { starting, monitoring, degraded, paused, stopping };

}  // namespace cabinwatch::alerts

namespace cabinwatch::pipeline {
template <>
inline constexpr std::array<std::string_view, 5> kWords<alerts::ServiceState>{
    "starting", "monitoring", "degraded", "paused", "stopping"};
}  // namespace cabinwatch::pipeline
