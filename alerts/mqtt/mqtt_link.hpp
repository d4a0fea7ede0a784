#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "alerts/mqtt/mqtt_outbox.hpp"
#include "alerts/mqtt/mqtt_settings.hpp"
#include "base/backoff.hpp"
#include "base/clock.hpp"
#include "base/wake_up.hpp"

namespace cabinwatch::alerts {

/// Times of the connection to a broker.
struct MqttTimes {
  base::Delays retry{.last = std::chrono::milliseconds{30'000}};
  std::chrono::milliseconds connecting{10'000};  ///< longest, name lookup and TLS included
  /// How long the end waits for what is still to be told.
  std::chrono::milliseconds farewell{1'000};
};

/// Keeps a connection to an MQTT broker and tells it what is in the outbox.
///
/// A thread of its own does all that could take time: whoever adds something never waits for the
/// broker. Members may be called from any thread.
class MqttLink {
 public:
  struct Callbacks {
    /// Once per connection, when the broker has taken a message.
    std::function<void()> up;
    /// There is no connection, and why; once for each change of the reason.
    std::function<void(const std::string& why)> down;
    /// The first event for long had no place.
    std::function<void()> full;
    /// Others were told that nobody is here; once per connection. It has been put right.
    std::function<void()> contradicted;
  };
  struct Figures {
    MqttOutbox::Counts events;
    bool is_connected = false;
    std::string down_because;  ///< empty: connected, or the first try is not over
  };

  /// Begins to connect. Callbacks come from the link's thread and from `add_event`'s; they must be
  /// short and must not throw.
  /// @throws std::system_error when there is no thread or file descriptor left
  MqttLink(MqttBroker broker, MqttSettings settings, Callbacks callbacks, MqttTimes times = {});
  /// Tells what waits, and that nobody is there any more, while the broker is there; within
  /// `farewell`.
  ~MqttLink();
  MqttLink(const MqttLink&) = delete;
  MqttLink& operator=(const MqttLink&) = delete;

  /// Another program is what others are to hear from now on: the end tells nothing, not even that
  /// nobody is there. What waits is lost.
  void resign();

  void add_event(MqttMessage event);
  void set_state(MqttMessage state);
  [[nodiscard]] Figures figures() const;

 private:
  class Connection;  // one, from the first try on, of libmosquitto
  struct Way {
    bool by_ipv4_alone = false;  // libmosquitto tries the first address that it finds, no other
    bool is_mqtt5 = true;
  };
  struct Ended {
    bool was_accepted = false;
    bool may_know_no_mqtt5 = false;  // the broker
    std::string why;
  };
  void run();
  /// One try. @returns why there is no connection (any more)
  [[nodiscard]] std::string connect();
  /// From the first try to the end of the connection.
  [[nodiscard]] Ended try_to(Way way);
  void keep_connection(Connection& connection);
  void say_farewell(Connection& connection, base::Clock::time_point until) const;
  /// The first message: that we are there, or one that says nothing.
  void greet(Connection& connection) const;
  void send(Connection& connection);
  /// Others were told that nobody is here: tells them that and how we are.
  void put_right(Connection& connection);
  /// Once for each connection.
  void tell_up();
  void tell_down(const std::string& why);
  /// Waits for a socket (-1: none), for news or for time. @returns what happened at the socket
  short wait(int socket, short events, std::chrono::milliseconds longest) const;
  [[nodiscard]] bool has_sent_all() const;
  [[nodiscard]] bool has_resigned() const;
  [[nodiscard]] bool is_ending() const;

  const MqttBroker broker_;
  const MqttSettings settings_;
  const Callbacks callbacks_;
  const MqttTimes times_;
  const base::WakeUp news_;
  // Of the thread.
  base::Backoff backoff_;
  bool knows_mqtt5_ = true;       // the broker, as far as is known
  bool is_contradicted_ = false;  // of this connection, told

  // Of those who add and the thread that sends: held for as long as it takes to put a message into
  // a list or to copy one out of it, never while the network is used.
  mutable std::mutex mutex_;
  MqttOutbox outbox_;
  bool is_full_ = false;  // told
  bool is_connected_ = false;
  std::string down_because_;  // as told last
  bool is_ending_ = false;
  bool is_resigned_ = false;

  std::thread thread_;
};

}  // namespace cabinwatch::alerts
