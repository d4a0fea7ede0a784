#include "base/host.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "base/utf8.hpp"

namespace cabinwatch::base {
namespace {

/// Longest path of a unix socket: sun_path, less its end.
constexpr std::size_t kLongestSocketPath = 107;

/// Four decimal numbers without leading zeros, the first of them 127: 127.1, 0x7f.0.0.1, 0177.0.0.1
/// and 2130706433 are other spellings, which programs read differently.
bool is_plain_loopback(std::string_view host) {
  int numbers = 0;
  int first = 0;
  for (;; ++numbers) {
    const auto dot = host.find('.');
    const auto digits = host.substr(0, dot);
    int value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    const bool is_number = error == std::errc() && end == digits.data() + digits.size() &&
                           value >= 0 && value <= 255 && digits == std::to_string(value);
    if (!is_number) return false;
    if (numbers == 0) first = value;
    if (dot == std::string_view::npos) return numbers == 3 && first == 127;
    host.remove_prefix(dot + 1);
  }
}

/// What names and addresses are made of; "%eth0" belongs to an address of one network alone.
bool is_of_host(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') ||
         std::string_view(".-_:%").find(letter) != std::string_view::npos;
}

std::uint16_t port_of(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port == 0) {
    throw std::invalid_argument("has a port that is none, 1 to 65535");
  }
  return port;
}

}  // namespace

bool is_this_host(std::string_view host) {
  return lower_case(host) == "localhost" || host == "[::1]" || host == "::1" ||
         is_plain_loopback(host);
}

std::string refusal_of_remote(std::string_view and_so, std::string_view setting) {
  return fmt::format(
      "is not surely this computer{}; write localhost, 127.0.0.1 or [::1], or set {} = true",
      and_so, setting);
}

std::string shown_address(std::string_view address, std::string_view line) {
  if (address.find('@') != std::string_view::npos) return "an address with a user or password";
  return fmt::format("\"{}\"", line);
}

std::optional<std::string> parse_unix_socket(std::string_view text) {
  if (!text.starts_with(kUnixScheme)) return std::nullopt;
  const auto path = text.substr(kUnixScheme.size());
  if (!path.starts_with('/')) {
    throw std::invalid_argument("the socket's path must be absolute: unix:/SOCKET");
  }
  if (path.find('\0') != std::string_view::npos) throw std::invalid_argument("has a zero byte");
  if (path.size() > kLongestSocketPath) {
    throw std::invalid_argument(
        fmt::format("the socket's path is longer than {} bytes", kLongestSocketPath));
  }
  return std::string(path);
}

HostPort parse_host_port(std::string_view text) {
  HostPort parsed;
  std::string_view host;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) throw std::invalid_argument("has a [ without its ]");
    host = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
  } else {
    const auto colon = text.find(':');
    if (colon != text.rfind(':'))
      throw std::invalid_argument("has an IPv6 address without [ and ]");
    host = text.substr(0, colon);
    text.remove_prefix(host.size());
  }
  if (!text.empty() && text.front() != ':')
    throw std::invalid_argument("has something behind its ]");
  if (!text.empty()) parsed.port = port_of(text.substr(1));
  if (host.empty()) throw std::invalid_argument("names no host");
  if (!std::all_of(host.begin(), host.end(), is_of_host)) {
    throw std::invalid_argument("has letters that no host has");
  }
  parsed.host = host;
  return parsed;
}

std::string host_port_text(const std::string& host, std::uint16_t port) {
  return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port)
                                             : fmt::format("[{}]:{}", host, port);
}

}  // namespace cabinwatch::base
