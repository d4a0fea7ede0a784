#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Hosts as they are written. Pure; any thread.
namespace cabinwatch::base {

/// Whether `host`, in lower case, can only be this computer: "localhost", four decimal numbers from
/// 127.0.0.0/8, or ::1, with brackets or without. No other spelling of an address and no other name
/// is trusted to lead here.
[[nodiscard]] bool is_this_host(std::string_view host);

struct HostPort {
  std::string host;  ///< a name or an address, IPv6 without brackets
  std::optional<std::uint16_t> port;

  bool operator==(const HostPort&) const = default;
};

/// Reads "HOST[:PORT]"; an IPv6 address stands in brackets.
/// @throws std::invalid_argument saying what is wrong, in words that follow the text
[[nodiscard]] HostPort parse_host_port(std::string_view text);

/// "HOST:PORT", for people.
[[nodiscard]] std::string host_port_text(const std::string& host, std::uint16_t port);

}  // namespace cabinwatch::base
