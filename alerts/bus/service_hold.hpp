#pragma once

#include <systemd/sd-event.h>

#include <functional>
#include <string>
#include <variant>

#include "alerts/bus/bus_link.hpp"
#include "alerts/bus/request_error.hpp"

namespace cabinwatch::alerts {

/// A service runs, and is paused from now on.
struct ServiceHeld {};
/// A service runs, or is not known not to, and could not be paused.
struct HoldRefused {
  RequestError error;
};
/// Nobody is there to be held: no service, or no bus.
struct NoServiceToHold {};

using HoldEvent = std::variant<ServiceHeld, HoldRefused, NoServiceToHold>;

/// Pauses the service that runs, and every one that starts later, for as long as it lives.
///
/// The first event says how it stands at the beginning; after that there is one for each service
/// that comes, and for each time the bus is lost.
///
/// The event loop's thread.
class ServiceHold {
 public:
  /// Comes from the event loop. Must not throw, nor destroy the hold.
  using Callback = std::function<void(const HoldEvent& event)>;

  /// @param event   borrowed; lives longer
  /// @param which   "system", "session" or an address
  /// @param reason  for the service's journal
  /// @throws std::system_error when the event loop takes no timer
  ServiceHold(sd_event* event, std::string which, std::string reason, Callback callback,
              base::Delays delays = {});
  ServiceHold(const ServiceHold&) = delete;
  ServiceHold& operator=(const ServiceHold&) = delete;

 private:
  struct Handlers;  // what sd-bus calls

  void begin(sd_bus* bus);
  void ask();
  void end();

  const std::string reason_;
  const Callback callback_;
  sd_bus* bus_ = nullptr;  // the link's, while it is up
  BusLink link_;
  BusSlotPtr coming_;  // these two end before the link
  BusSlotPtr request_;
};

}  // namespace cabinwatch::alerts
