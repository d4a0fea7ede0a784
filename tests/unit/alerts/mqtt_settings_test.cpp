#include "alerts/mqtt/mqtt_settings.hpp"

#include <catch2/catch.hpp>
#include <stdexcept>
#include <string>

namespace cabinwatch::alerts {
namespace {

using Catch::Matchers::Contains;

std::string refusal(const std::string& server, bool allow_remote = false) {
  try {
    static_cast<void>(MqttBroker::parse(server, allow_remote));
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

TEST_CASE("a broker of this computer is read and shown", "[mqtt_settings]") {
  CHECK(MqttBroker::parse("mqtt://localhost", false) == MqttBroker{"localhost", 1883, false});
  CHECK(MqttBroker::parse("mqtts://127.0.0.1", false) == MqttBroker{"127.0.0.1", 8883, true});
  CHECK(MqttBroker::parse("mqtt://[::1]:1884/", false) == MqttBroker{"::1", 1884, false});
  CHECK(MqttBroker::parse("unix:/run/mosquitto.sock", false) ==
        MqttBroker{"/run/mosquitto.sock", 0, false});
  for (const char* text : {"mqtt://localhost:1883", "mqtts://[::1]:8884", "unix:/run/m.sock"}) {
    CHECK(MqttBroker::parse(text, false).text() == text);
  }
}

TEST_CASE("a broker on another computer has to be allowed", "[mqtt_settings]") {
  for (const char* server : {"mqtt://box.car", "mqtts://192.0.2.7:8883", "mqtt://127.1",
                             "mqtt://localhost.example", "mqtt://[::2]"}) {
    INFO(server);
    CHECK_THAT(refusal(server), Contains("mqtt.allow_remote"));
    CHECK(refusal(server, true).empty());
  }
}

TEST_CASE("what is no broker is refused, and no password repeated", "[mqtt_settings]") {
  for (const char* server : {"", "localhost", "mqtt:", "mqtt://", "http://localhost", "unix:socket",
                             "unix:", "mqtt://localhost:0", "mqtt://localhost/topic"}) {
    INFO(server);
    CHECK_FALSE(refusal(server, true).empty());
  }
  CHECK_FALSE(refusal("unix:/" + std::string(107, 's')).empty());
  const auto why = refusal("mqtt://me:hunter2@localhost");
  CHECK_THAT(why, Contains("mqtt.password_file") && !Contains("hunter"));
}

TEST_CASE("topics can lie below a name, and below nothing that means more", "[mqtt_settings]") {
  for (const char* topic : {"cabinwatch", "car/7/cabinwatch", "J\xC3\xBCrgen"}) {
    CHECK(is_mqtt_topic(topic));
  }
  for (const char* topic : {"", "/a", "a/", "a//b", "a/+", "#", "$SYS", "a\nb"}) {
    INFO(topic);
    CHECK_FALSE(is_mqtt_topic(topic));
  }
  CHECK_FALSE(is_mqtt_topic(std::string(257, 'a')));
}

}  // namespace
}  // namespace cabinwatch::alerts
