#pragma once

#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include <functional>
#include <string>

#include "alerts/bus/bus_handles.hpp"
#include "base/backoff.hpp"
#include "base/event_timer.hpp"

namespace cabinwatch::alerts {

/// Which bus: "system", "session", or a D-Bus address. Does not wait for the bus to answer.
/// @returns 0 or a negative errno
int open_bus(const std::string& which, BusPtr& bus);

/// Keeps a connection to a bus: connects, notices the loss, connects again, for as long as it
/// lives.
///
/// The event loop's thread. Callbacks come from the event loop, never from the constructor, and
/// must not throw; they may not destroy the link.
class BusLink {
 public:
  struct Callbacks {
    /// The bus has answered. `bus` is valid until `down` has returned.
    std::function<void(sd_bus* bus)> up;
    /// The bus is lost, or could not be reached. Once per change of state, not once per try.
    std::function<void(const std::string& why)> down;
  };

  /// @param event  borrowed; lives longer
  /// @throws std::system_error when the event loop takes no timer
  BusLink(sd_event* event, std::string which, Callbacks callbacks, base::Delays delays = {});
  BusLink(const BusLink&) = delete;
  BusLink& operator=(const BusLink&) = delete;

 private:
  enum class State { unknown, down, up };
  struct Handlers;  // what sd-bus and sd-event call

  void connect();
  void lose(const std::string& why);
  void answered();

  sd_event* event_;
  const std::string which_;
  const Callbacks callbacks_;
  base::Backoff backoff_;
  State state_ = State::unknown;
  base::EventTimer timer_;
  BusPtr bus_;
  BusSlotPtr disconnected_;  // these two end before the bus that they belong to
  BusSlotPtr first_call_;
};

}  // namespace cabinwatch::alerts
