#include "alerts/bus/bus_vehicle_state.hpp"

#include <string>

#include "alerts/bus/bus_wire.hpp"

namespace cabinwatch::alerts {
namespace {

/// No car is faster: it is another unit, or no speed. Source: ours.
constexpr double kFastestKmh = 1000.0;

int refuse_type(sd_bus_error* error, const char* key, const char* wanted,
                const std::string& contents) {
  return sd_bus_error_setf(error, SD_BUS_ERROR_INVALID_ARGS, "%s must be of type %s, not %s", key,
                           wanted, contents.c_str());
}

}  // namespace

int read_vehicle_state(sd_bus_message* message, VehicleState& state, sd_bus_error* error) {
  return read_entries(message, [&](const std::string& name, const std::string& contents) {
    if (name == "speed_kmh") {
      if (contents != "d") return refuse_type(error, "speed_kmh", "d", contents);
      double speed = 0.0;
      const int result = sd_bus_message_read_basic(message, 'd', &speed);
      // The other way round NaN would pass.
      if (result >= 0 && !(speed >= 0.0 && speed <= kFastestKmh)) {
        return sd_bus_error_setf(error, SD_BUS_ERROR_INVALID_ARGS, "speed_kmh must be 0 to %.0f",
                                 kFastestKmh);
      }
      state.speed_kmh = speed + 0.0;  // no -0
      return result;
    }
    if (name == "ignition") {
      if (contents != "b") return refuse_type(error, "ignition", "b", contents);
      int is_on = 0;
      const int result = sd_bus_message_read_basic(message, 'b', &is_on);
      state.ignition = is_on != 0;
      return result;
    }
    return sd_bus_message_skip(message, contents.c_str());
  });
}

}  // namespace cabinwatch::alerts
