#pragma once

#include <systemd/sd-bus.h>

#include "alerts/policy.hpp"

namespace cabinwatch::alerts {

/// Reads the argument of SetVehicleState, a{sv}: speed_kmh d (finite, 0 or more), ignition b. Other
/// keys are ignored: the vehicle computer may know more than we use.
///
/// @returns >= 0, or a negative errno with `error` set to InvalidArgs and a text that names the key
int read_vehicle_state(sd_bus_message* message, VehicleState& state, sd_bus_error* error);

}  // namespace cabinwatch::alerts
