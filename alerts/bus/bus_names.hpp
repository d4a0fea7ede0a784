#pragma once

#include <cstdint>
#include <string>

/// Names on D-Bus: the service's, and those that the bus itself has.
namespace cabinwatch::alerts {

inline constexpr const char* kBusName = "org.cabinwatch";
inline constexpr const char* kObjectPath = "/org/cabinwatch/monitor";
inline constexpr const char* kInterface = "org.cabinwatch.Monitor1";
inline constexpr const char* kNoSuchAlert = "org.cabinwatch.Error.NoSuchAlert";

inline constexpr const char* kPropertiesInterface = "org.freedesktop.DBus.Properties";

/// The bus: its name is its interface's too.
inline constexpr const char* kBusDriver = "org.freedesktop.DBus";
inline constexpr const char* kBusDriverPath = "/org/freedesktop/DBus";

/// What the library tells of the connection, as if it came from the bus.
inline constexpr const char* kBusLocal = "org.freedesktop.DBus.Local";
inline constexpr const char* kBusLocalPath = "/org/freedesktop/DBus/Local";

/// Matches the signals that tell who has a name now.
[[nodiscard]] inline std::string owner_changed_match(const std::string& name) {
  return std::string("type='signal',sender='") + kBusDriver + "',path='" + kBusDriverPath +
         "',interface='" + kBusDriver + "',member='NameOwnerChanged',arg0='" + name + "'";
}

/// Flags and answers of the bus' RequestName. Source: D-Bus specification.
namespace request_name {
inline constexpr std::uint32_t kDoNotQueue = 4;
inline constexpr std::uint32_t kPrimaryOwner = 1;
inline constexpr std::uint32_t kInQueue = 2;
inline constexpr std::uint32_t kAlreadyOwner = 4;
}  // namespace request_name

}  // namespace cabinwatch::alerts
