#pragma once

#include <systemd/sd-bus.h>

#include <string>
#include <vector>

#include "alerts/alert.hpp"
#include "alerts/bus/monitor.hpp"
#include "alerts/bus/remote_status.hpp"

/// Our values as D-Bus has them, both ways. Each function returns what sd-bus functions do: >= 0,
/// or a negative errno. What is appended is made `printable` first. Any thread that may use the
/// message.
namespace cabinwatch::alerts {

int append_map(sd_bus_message* message, const PropertyMap& map);                 ///< a{sv}
int append_maps(sd_bus_message* message, const std::vector<PropertyMap>& maps);  ///< aa{sv}
/// The arguments of AlertRaised and AlertEscalated, and the members of an active alert: tssdsa{sv}
int append_alert(sd_bus_message* message, const Alert& alert);
int append_alerts(sd_bus_message* message, const std::vector<Alert>& alerts);  ///< a(tssdsa{sv})

int read_text(sd_bus_message* message, std::string& text);  ///< s
/// a{sv}; entries of types that PropertyValue cannot hold are left out.
int read_map(sd_bus_message* message, PropertyMap& map);
int read_maps(sd_bus_message* message, std::vector<PropertyMap>& maps);      ///< aa{sv}
int read_alert(sd_bus_message* message, RemoteAlert& alert);                 ///< tssdsa{sv}
int read_alerts(sd_bus_message* message, std::vector<RemoteAlert>& alerts);  ///< a(tssdsa{sv})
/// Properties of the monitor, a{sv}, into those parts of `status` that they name; `names` gets the
/// names of those read. Properties we do not know, or of another type, are left out.
int read_status(sd_bus_message* message, RemoteStatus& status, std::vector<std::string>& names);

/// Goes through a dictionary a{sv}: `on_entry(name, contents)` is called inside each entry's
/// variant, which holds a value of the signature `contents`, and reads or skips it.
template <typename OnEntry>
int read_entries(sd_bus_message* message, OnEntry on_entry) {
  int result = sd_bus_message_enter_container(message, 'a', "{sv}");
  while (result >= 0 && (result = sd_bus_message_enter_container(message, 'e', "sv")) > 0) {
    std::string name;
    result = read_text(message, name);
    const char* contents = nullptr;
    if (result >= 0) result = sd_bus_message_peek_type(message, nullptr, &contents);
    if (result >= 0) result = sd_bus_message_enter_container(message, 'v', contents);
    if (result >= 0) result = on_entry(name, contents);
    if (result >= 0) result = sd_bus_message_exit_container(message);
    if (result >= 0) result = sd_bus_message_exit_container(message);
  }
  return result < 0 ? result : sd_bus_message_exit_container(message);
}

}  // namespace cabinwatch::alerts
