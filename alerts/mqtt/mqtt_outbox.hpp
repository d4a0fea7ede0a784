#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace cabinwatch::alerts {

/// Keeps the order in which members were added.
using MqttJson = nlohmann::ordered_json;

/// What a message says, and of when. The time of day is reckoned when it is sent: by then the clock
/// of a computer that began without one may have been set.
struct MqttMessage {
  std::string topic;
  MqttJson body;          ///< an object
  std::string time_name;  ///< its member that will have the time
  /// On the clock that runs since the computer's start, in sleep too.
  std::chrono::nanoseconds at{};
};

/// The text of a message. @param start  the time of day when `at` was 0
[[nodiscard]] std::string mqtt_text(
    const MqttMessage& message,
    std::chrono::time_point<std::chrono::system_clock, std::chrono::nanoseconds> start);

/// What is still to be told to the broker.
///
/// Events go out in order, each until the broker has confirmed it; at most kMostEvents wait, then
/// the oldest are dropped and counted. Of all other topics the newest state goes out; after a lost
/// connection every one of them again. A broker that confirms nothing gets no more than
/// kMostUnconfirmed events and one message of each topic.
///
/// Pure: no network, no clock. One thread at a time.
class MqttOutbox {
 public:
  /// The contract's.
  static constexpr std::size_t kMostEvents = 1000;
  /// Ours: an hour's events are sent within 50 round trips.
  static constexpr std::size_t kMostUnconfirmed = 20;

  struct Counts {
    std::uint64_t confirmed = 0;  ///< events
    std::uint64_t dropped = 0;    ///< events
    std::size_t waiting = 0;      ///< events that are not confirmed
  };

  /// Which message a broker's confirmation is of.
  struct Ticket {
    bool is_event = false;
    std::uint64_t number = 0;  ///< of an event
    std::string topic;         ///< of a state
  };
  struct Outgoing {
    Ticket ticket;
    MqttMessage message;
  };

  /// @returns false when an older event had to be dropped for it
  bool add_event(MqttMessage event);
  /// The state of a topic from now on. Nothing is sent when it is the same as before.
  void set_state(MqttMessage state);

  /// What to send next, if anything may be sent: then it counts as under way.
  [[nodiscard]] std::optional<Outgoing> next();
  void confirm(const Ticket& ticket);
  /// The connection is lost: what is under way is to be sent again, and all states.
  void begin_again();

  /// Somebody else has written over the states: all of them are to be sent again.
  void repeat_states();

  [[nodiscard]] bool is_done() const;
  [[nodiscard]] Counts counts() const noexcept {
    return {.confirmed = confirmed_, .dropped = dropped_, .waiting = events_.size()};
  }

 private:
  struct Event {
    std::uint64_t number = 0;
    MqttMessage message;
    bool is_under_way = false;
  };
  struct State {
    MqttMessage message;
    bool is_new = true;  // not sent yet
    bool is_under_way = false;
  };

  std::deque<Event> events_;
  std::map<std::string, State> states_;
  std::size_t under_way_ = 0;  // events
  std::uint64_t last_number_ = 0;
  std::uint64_t confirmed_ = 0;
  std::uint64_t dropped_ = 0;
};

}  // namespace cabinwatch::alerts
