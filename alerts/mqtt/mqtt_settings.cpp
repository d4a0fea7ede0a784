#include "alerts/mqtt/mqtt_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <stdexcept>

#include "base/host.hpp"
#include "base/printable.hpp"

namespace cabinwatch::alerts {
namespace {

constexpr std::string_view kPlain = "mqtt://";
constexpr std::string_view kTls = "mqtts://";
constexpr std::string_view kUnix = "unix:";

/// Longest path of a unix socket: sun_path, less its end.
constexpr std::size_t kLongestSocketPath = 107;

/// Ours; MQTT's own is 65535.
constexpr std::size_t kLongestTopic = 256;

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return text;
}

}  // namespace

MqttBroker MqttBroker::parse(std::string_view text, bool allow_remote) {
  // Who writes a password into it must not find it in a log.
  const auto shown = text.find('@') == std::string_view::npos
                         ? fmt::format("\"{}\"", base::printable(text))
                         : std::string("an address with a user or password");
  const auto refuse = [&](std::string_view why) {
    return std::invalid_argument(fmt::format("{}: {}", shown, why));
  };
  if (text.find('@') != std::string_view::npos) {
    throw refuse("must not hold any; see mqtt.user and mqtt.password_file");
  }
  if (text.starts_with(kUnix)) {
    const auto path = text.substr(kUnix.size());
    if (!path.starts_with('/')) throw refuse("the socket's path must be absolute: unix:/SOCKET");
    if (path.size() > kLongestSocketPath || path.find('\0') != std::string_view::npos) {
      throw refuse(fmt::format("the socket's path must be {} bytes at most", kLongestSocketPath));
    }
    return {.host = std::string(path), .port = 0, .has_tls = false};
  }
  MqttBroker broker;
  broker.has_tls = text.starts_with(kTls);
  if (!broker.has_tls && !text.starts_with(kPlain)) {
    throw refuse("write mqtt://HOST[:PORT], mqtts://HOST[:PORT] or unix:/SOCKET");
  }
  auto rest = text.substr(broker.has_tls ? kTls.size() : kPlain.size());
  if (rest.ends_with('/')) rest.remove_suffix(1);
  try {
    const auto parsed = base::parse_host_port(rest);
    broker.host = parsed.host;
    broker.port = parsed.port.value_or(broker.has_tls ? kTlsPort : kPort);
  } catch (const std::invalid_argument& error) {
    throw refuse(error.what());
  }
  if (!allow_remote && !base::is_this_host(lower_case(broker.host))) {
    throw refuse(
        "is not surely this computer; write localhost, 127.0.0.1 or [::1], or set "
        "mqtt.allow_remote = true");
  }
  return broker;
}

std::string MqttBroker::text() const {
  if (port == 0) return fmt::format("{}{}", kUnix, host);
  return fmt::format("{}{}", has_tls ? kTls : kPlain, base::host_port_text(host, port));
}

bool is_mqtt_topic(std::string_view topic) {
  if (topic.empty() || topic.size() > kLongestTopic) return false;
  if (topic.starts_with('/') || topic.ends_with('/') || topic.starts_with('$')) return false;
  if (topic.find("//") != std::string_view::npos) return false;
  return std::none_of(topic.begin(), topic.end(), [](unsigned char letter) {
    return letter < ' ' || letter == 0x7F || letter == '+' || letter == '#';
  });
}

}  // namespace cabinwatch::alerts
