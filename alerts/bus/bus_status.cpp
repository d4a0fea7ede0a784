// How the properties of the monitor are read back from D-Bus.
#include <array>
#include <string>

#include "alerts/bus/bus_wire.hpp"

namespace cabinwatch::alerts {
namespace {

struct Property {
  const char* name;
  const char* contents;
  int (*read)(sd_bus_message* message, RemoteStatus& status);
};

constexpr std::array<Property, 8> kProperties{{
    {"Version", "s", [](auto* message, auto& to) { return read_text(message, to.version); }},
    {"State", "s", [](auto* message, auto& to) { return read_text(message, to.state); }},
    {"FatigueLevel", "d",
     [](auto* message, auto& to) {
       return sd_bus_message_read_basic(message, 'd', &to.fatigue_level);
     }},
    {"DistractionLevel", "d",
     [](auto* message, auto& to) {
       return sd_bus_message_read_basic(message, 'd', &to.distraction_level);
     }},
    {"ActiveAlerts", "a(tssdsa{sv})",
     [](auto* message, auto& to) {
       to.active_alerts.clear();
       return read_alerts(message, to.active_alerts);
     }},
    {"DriverState", "a{sv}",
     [](auto* message, auto& to) {
       to.driver_state.clear();
       return read_map(message, to.driver_state);
     }},
    {"Statistics", "a{sv}",
     [](auto* message, auto& to) {
       to.statistics.clear();
       return read_map(message, to.statistics);
     }},
    {"Evidence", "aa{sv}",
     [](auto* message, auto& to) {
       to.evidence.clear();
       return read_maps(message, to.evidence);
     }},
}};

}  // namespace

int read_status(sd_bus_message* message, RemoteStatus& status, std::vector<std::string>& names) {
  return read_entries(message, [&](const std::string& name, const std::string& contents) {
    for (const Property& property : kProperties) {
      if (name != property.name || contents != property.contents) continue;
      names.push_back(name);
      return property.read(message, status);
    }
    return sd_bus_message_skip(message, contents.c_str());
  });
}

}  // namespace cabinwatch::alerts
