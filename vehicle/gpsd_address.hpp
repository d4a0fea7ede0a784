#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace cabinwatch::vehicle {

/// Where gpsd listens. Plain value; any thread.
struct GpsdAddress {
  /// gpsd's port, as IANA has it.
  static constexpr std::uint16_t kPort = 2947;

  std::string host = "127.0.0.1";  ///< a name or an address, IPv6 without brackets
  std::uint16_t port = kPort;

  /// "gpsd": this computer; or "gpsd://HOST[:PORT]".
  /// @throws std::invalid_argument saying what is wrong
  [[nodiscard]] static GpsdAddress parse(std::string_view text);

  bool operator==(const GpsdAddress&) const = default;

  /// For people: "HOST:PORT".
  [[nodiscard]] std::string text() const;
};

}  // namespace cabinwatch::vehicle
