#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// Where and as whom alerts are told over MQTT. Plain values; any thread.
namespace cabinwatch::alerts {

struct MqttBroker {
  /// Ports as IANA has them.
  static constexpr std::uint16_t kPort = 1883;
  static constexpr std::uint16_t kTlsPort = 8883;

  std::string host;  ///< a name or an address, IPv6 without brackets; or the path of a unix socket
  std::uint16_t port = kPort;  ///< 0: a unix socket
  bool has_tls = false;

  /// "mqtt://HOST[:PORT]", "mqtts://HOST[:PORT]" or "unix:/SOCKET".
  /// @throws std::invalid_argument saying what is wrong; also, unless `allow_remote`, for whatever
  ///         is not surely this computer
  [[nodiscard]] static MqttBroker parse(std::string_view text, bool allow_remote);

  /// The address again, for people.
  [[nodiscard]] std::string text() const;

  bool operator==(const MqttBroker&) const = default;
};

struct MqttSettings {
  std::string server;                ///< as MqttBroker takes it; empty: nothing is told over MQTT
  std::string topic = "cabinwatch";  ///< all topics lie below it; is_mqtt_topic
  std::string user;                  ///< empty: none
  std::string password_file;         ///< empty: none
  bool allow_remote = false;         ///< brokers on other computers may be named
  /// Whether `availability` is told, and a last will left: not by who only tries whether the broker
  /// is there. Of no configuration.
  bool tells_availability = true;

  bool operator==(const MqttSettings&) const = default;
};

/// Whether topics can lie below it: not empty, no wildcards, no control characters, no empty level,
/// at most 256 bytes.
[[nodiscard]] bool is_mqtt_topic(std::string_view topic);

}  // namespace cabinwatch::alerts
