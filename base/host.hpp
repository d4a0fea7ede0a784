#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Hosts as they are written. Pure; any thread.
namespace cabinwatch::base {

/// Whether `host` can only be this computer: "localhost", four decimal numbers from 127.0.0.0/8, or
/// ::1, with brackets or without. No other spelling of an address and no other name is trusted to
/// lead here.
[[nodiscard]] bool is_this_host(std::string_view host);

/// Why one that is not is refused, in words that follow the text.
/// @param and_so   what follows from that, if anything: ", and pictures must not leave it"
/// @param setting  that would allow it
[[nodiscard]] std::string refusal_of_remote(std::string_view and_so, std::string_view setting);

/// An address in messages: one that has a user or password is not repeated.
/// @param line  the same as one printable line
[[nodiscard]] std::string shown_address(std::string_view address, std::string_view line);

/// What an address begins with that is a unix socket: "unix:/SOCKET".
inline constexpr std::string_view kUnixScheme = "unix:";

/// The socket's path; nothing for an address that is no unix socket.
/// @throws std::invalid_argument saying what is wrong, in words that follow the text
[[nodiscard]] std::optional<std::string> parse_unix_socket(std::string_view text);

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
