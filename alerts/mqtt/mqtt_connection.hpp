#pragma once

#include <mosquitto.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "alerts/mqtt/mqtt_link.hpp"

namespace cabinwatch::alerts {

/// Whether we are there, below the settings' topic, and its words.
constexpr const char* kAvailability = "availability";
constexpr std::string_view kOnline = "online";
constexpr std::string_view kOffline = "offline";

/// One connection to a broker, of libmosquitto: from the first try until it is lost. Never blocks
/// but in the lookup of a name that has just been looked up.
///
/// Speaks MQTT 5, in which a broker says that it does not let us publish: in 3.1.1 it confirms what
/// it throws away. A broker that does not know it gets 3.1.1.
///
/// The link's thread only.
class MqttLink::Connection {
 public:
  enum class State { connecting, connected, lost };

  /// Begins to connect. What goes wrong is told by `state` and `why`.
  Connection(const MqttBroker& broker, const MqttSettings& settings, Way way);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  [[nodiscard]] State state() const noexcept { return state_; }
  /// The broker has accepted it, whatever became of it.
  [[nodiscard]] bool was_accepted() const noexcept { return was_accepted_; }
  /// It is lost, and the broker may be one that does not know MQTT 5.
  [[nodiscard]] bool may_know_no_mqtt5() const noexcept { return may_know_no_mqtt5_; }
  [[nodiscard]] bool has_published() const noexcept { return has_published_; }
  /// The broker has confirmed a message: it takes what we publish.
  [[nodiscard]] bool is_heard() const noexcept { return is_heard_; }
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
  /// From now on `was_said_gone` tells. A broker that does not let us read tells nothing: that is
  /// no fault, and not told.
  void watch_availability();
  /// Whether somebody has said since the last call that we are not there: another program with our
  /// topic that left it, or the broker of a connection that we have lost ourselves.
  [[nodiscard]] bool was_said_gone() noexcept { return std::exchange(was_said_gone_, false); }
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
  const bool is_mqtt5_;
  State state_ = State::connecting;
  bool was_accepted_ = false;
  bool may_know_no_mqtt5_ = false;
  bool has_published_ = false;
  bool is_heard_ = false;
  bool was_said_gone_ = false;
  bool is_closed_ = false;  // libmosquitto has told that it is
  std::string why_;
  std::string last_error_;  // that libmosquitto logged
  std::map<int, MqttOutbox::Ticket> tickets_;
  std::vector<MqttOutbox::Ticket> confirmed_;
  std::unique_ptr<mosquitto, Destroy> handle_;
};

}  // namespace cabinwatch::alerts
