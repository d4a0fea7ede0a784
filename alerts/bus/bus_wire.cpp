#include "alerts/bus/bus_wire.hpp"

#include <cmath>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "base/printable.hpp"

namespace cabinwatch::alerts {
namespace {

int append_variant(sd_bus_message* message, bool value) {
  return sd_bus_message_append(message, "v", "b", static_cast<int>(value));
}
int append_variant(sd_bus_message* message, std::int64_t value) {
  return sd_bus_message_append(message, "v", "x", value);
}
int append_variant(sd_bus_message* message, std::uint64_t value) {
  return sd_bus_message_append(message, "v", "t", value);
}
int append_variant(sd_bus_message* message, double value) {
  return sd_bus_message_append(message, "v", "d", value);
}
int append_variant(sd_bus_message* message, const std::string& value) {
  return sd_bus_message_append(message, "v", "s", base::printable(value).c_str());
}

template <typename Map>
int append_entries(sd_bus_message* message, const Map& map) {
  int result = sd_bus_message_open_container(message, 'a', "{sv}");
  for (const auto& [name, value] : map) {
    if (result >= 0) result = sd_bus_message_open_container(message, 'e', "sv");
    if (result >= 0) result = sd_bus_message_append(message, "s", base::printable(name).c_str());
    if (result < 0) return result;
    result = std::visit([&](const auto& held) { return append_variant(message, held); }, value);
    if (result >= 0) result = sd_bus_message_close_container(message);
  }
  return result < 0 ? result : sd_bus_message_close_container(message);
}

/// Reads one number of D-Bus type `type`, held as `Wire`, and keeps it as `Kept`.
template <typename Wire, typename Kept>
int read_number(sd_bus_message* message, char type, PropertyValue& value) {
  Wire wire{};
  const int result = sd_bus_message_read_basic(message, type, &wire);
  if (result > 0) value = static_cast<Kept>(wire);
  return result;
}

/// Reads a value of the signature `contents`.
/// @returns 0 when PropertyValue has no place for such a value, which is then not read
int read_value(sd_bus_message* message, std::string_view contents, PropertyValue& value) {
  if (contents.size() != 1) return 0;
  const char type = contents.front();
  switch (type) {
    case 'b': {
      int wire = 0;
      const int result = sd_bus_message_read_basic(message, type, &wire);
      if (result > 0) value = wire != 0;
      return result;
    }
    case 'y':
      return read_number<std::uint8_t, std::uint64_t>(message, type, value);
    case 'q':
      return read_number<std::uint16_t, std::uint64_t>(message, type, value);
    case 'u':
      return read_number<std::uint32_t, std::uint64_t>(message, type, value);
    case 't':
      return read_number<std::uint64_t, std::uint64_t>(message, type, value);
    case 'n':
      return read_number<std::int16_t, std::int64_t>(message, type, value);
    case 'i':
      return read_number<std::int32_t, std::int64_t>(message, type, value);
    case 'x':
      return read_number<std::int64_t, std::int64_t>(message, type, value);
    case 'd':
      return read_number<double, double>(message, type, value);
    case 's': {
      std::string text;
      const int result = read_text(message, text);
      if (result > 0) value = std::move(text);
      return result;
    }
    default:
      return 0;
  }
}

}  // namespace

int append_map(sd_bus_message* message, const PropertyMap& map) {
  return append_entries(message, map);
}

int append_maps(sd_bus_message* message, const std::vector<PropertyMap>& maps) {
  int result = sd_bus_message_open_container(message, 'a', "a{sv}");
  for (const PropertyMap& map : maps) {
    if (result >= 0) result = append_map(message, map);
  }
  return result < 0 ? result : sd_bus_message_close_container(message);
}

int append_alert(sd_bus_message* message, const Alert& alert) {
  using pipeline::to_word;
  const int result = sd_bus_message_append(message, "tssds", alert.id, to_word(alert.kind).data(),
                                           to_word(alert.severity).data(), alert.confidence,
                                           base::printable(alert.message).c_str());
  return result < 0 ? result : append_entries(message, alert.details);
}

int append_alerts(sd_bus_message* message, const std::vector<Alert>& alerts) {
  int result = sd_bus_message_open_container(message, 'a', "(tssdsa{sv})");
  for (const Alert& alert : alerts) {
    if (result >= 0) result = sd_bus_message_open_container(message, 'r', "tssdsa{sv}");
    if (result >= 0) result = append_alert(message, alert);
    if (result >= 0) result = sd_bus_message_close_container(message);
  }
  return result < 0 ? result : sd_bus_message_close_container(message);
}

int read_text(sd_bus_message* message, std::string& text) {
  const char* wire = nullptr;
  const int result = sd_bus_message_read_basic(message, 's', &wire);
  if (result > 0) text = wire;
  return result;
}

int read_map(sd_bus_message* message, PropertyMap& map) {
  return read_entries(message, [&](const std::string& name, const char* contents) {
    PropertyValue value;
    const int result = read_value(message, contents, value);
    if (result > 0) map.insert_or_assign(name, std::move(value));
    return result == 0 ? sd_bus_message_skip(message, contents) : result;
  });
}

int read_maps(sd_bus_message* message, std::vector<PropertyMap>& maps) {
  int result = sd_bus_message_enter_container(message, 'a', "a{sv}");
  while (result >= 0 && sd_bus_message_at_end(message, 0) == 0) {
    result = read_map(message, maps.emplace_back());
  }
  return result < 0 ? result : sd_bus_message_exit_container(message);
}

int read_alert(sd_bus_message* message, RemoteAlert& alert) {
  int result = sd_bus_message_read_basic(message, 't', &alert.id);
  if (result > 0) result = read_text(message, alert.kind);
  if (result > 0) result = read_text(message, alert.severity);
  if (result > 0) result = sd_bus_message_read_basic(message, 'd', &alert.confidence);
  if (result > 0) result = read_text(message, alert.message);
  if (result > 0) result = read_map(message, alert.details);
  return result;
}

int read_alerts(sd_bus_message* message, std::vector<RemoteAlert>& alerts) {
  int result = sd_bus_message_enter_container(message, 'a', "(tssdsa{sv})");
  while (result >= 0 && (result = sd_bus_message_enter_container(message, 'r', "tssdsa{sv}")) > 0) {
    RemoteAlert alert;
    result = read_alert(message, alert);
    if (result >= 0) result = sd_bus_message_exit_container(message);
    if (result >= 0) alerts.push_back(std::move(alert));
  }
  return result < 0 ? result : sd_bus_message_exit_container(message);
}

}  // namespace cabinwatch::alerts
