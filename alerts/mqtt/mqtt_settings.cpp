#include "alerts/mqtt/mqtt_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "base/host.hpp"
#include "base/printable.hpp"

namespace cabinwatch::alerts {
namespace {

constexpr std::string_view kPlain = "mqtt://";
constexpr std::string_view kTls = "mqtts://";

/// Ours; MQTT's own is 65535.
constexpr std::size_t kLongestTopic = 256;

}  // namespace

MqttBroker MqttBroker::parse(std::string_view text, bool allow_remote) {
  // Who writes a password into it must not find it in a log.
  const auto refuse = [&](std::string_view why) {
    return std::invalid_argument(
        fmt::format("{}: {}", base::shown_address(text, base::printable(text)), why));
  };
  if (text.find('@') != std::string_view::npos) {
    throw refuse("must not hold any; see mqtt.user and mqtt.password_file");
  }
  MqttBroker broker;
  try {
    if (const auto socket = base::parse_unix_socket(text)) {
      return {.host = *socket, .port = 0, .has_tls = false};
    }
  } catch (const std::invalid_argument& error) {
    throw refuse(error.what());
  }
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
  if (!allow_remote && !base::is_this_host(broker.host)) {
    throw refuse(base::refusal_of_remote("", "mqtt.allow_remote"));
  }
  return broker;
}

std::string MqttBroker::text() const {
  if (port == 0) return fmt::format("{}{}", base::kUnixScheme, host);
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
