#pragma once

#include <mosquitto.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "alerts/mqtt/mqtt_link.hpp"

namespace cabinwatch::alerts {

/// One connection to a broker, of libmosquitto: from the first try until it is lost. Never blocks
/// but in the lookup of a name that has just been looked up.
///
/// The link's thread only.
class MqttLink::Connection {
 public:
  enum class State { connecting, connected, lost };

  /// Begins to connect. What goes wrong is told by `state` and `why`.
  /// @param by_ipv4_alone  libmosquitto tries the first address that it finds, and no other one
  Connection(const MqttBroker& broker, const MqttSettings& settings, bool by_ipv4_alone);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  [[nodiscard]] State state() const noexcept { return state_; }
  /// The broker has accepted it, whatever became of it.
  [[nodiscard]] bool was_accepted() const noexcept { return was_accepted_; }
  /// Why it is lost, in words for people.
  [[nodiscard]] const std::string& why() const noexcept { return why_; }
  void lose(std::string why);

  [[nodiscard]] int socket() const;
  [[nodiscard]] short wanted_events() const;
  /// Goes on after `wait`. @param events  that happened at the socket
  void work(short events);

  /// @param below  of the settings' topic
  void publish(const std::string& below, const std::string& text, bool is_retained,
               std::optional<MqttOutbox::Ticket> ticket);
  /// What the broker has confirmed since the last call.
  [[nodiscard]] std::vector<MqttOutbox::Ticket> confirmed() {
    return std::exchange(confirmed_, {});
  }
  /// Says good-bye: the broker is not to tell that we were lost.
  void disconnect();
  [[nodiscard]] bool has_more_to_write() const;

 private:
  struct Handlers;  // what libmosquitto calls
  struct Destroy {
    void operator()(mosquitto* handle) const noexcept { mosquitto_destroy(handle); }
  };

  void configure(const MqttBroker& broker, const MqttSettings& settings);
  static void check(int result, const char* call);
  [[nodiscard]] std::string reason(int result, int error) const;

  const std::string topic_;
  State state_ = State::connecting;
  bool was_accepted_ = false;
  bool is_closed_ = false;  // libmosquitto has told that it is
  std::string why_;
  std::string last_error_;  // that libmosquitto logged
  std::map<int, MqttOutbox::Ticket> tickets_;
  std::vector<MqttOutbox::Ticket> confirmed_;
  std::unique_ptr<mosquitto, Destroy> handle_;
};

}  // namespace cabinwatch::alerts
