#pragma once

#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include <functional>
#include <optional>
#include <string>

#include "alerts/bus/bus_handles.hpp"
#include "alerts/bus/bus_link.hpp"
#include "alerts/bus/bus_object.hpp"
#include "base/event_timer.hpp"

namespace cabinwatch::alerts {

/// How the service stands with its bus.
enum class BusState {
  lost,        ///< no bus; tried again for ever
  name_taken,  ///< another program owns org.cabinwatch; ours as soon as that one lets go
  refused,     ///< the bus' policy does not let us own the name; tried again for ever
  ready        ///< the object can be called and signals go out
};

/// Puts the object on a bus under the name org.cabinwatch, and again whenever the bus comes back.
///
/// The service works without any bus. A second instance on one bus gets `name_taken` and stays
/// silent there: whether it should end is its caller's decision.
///
/// The event loop's thread.
class BusConnection {
 public:
  /// Told once per change of state, from the event loop, after it took effect. Must not throw.
  /// `why` is one sentence for the log.
  using StateChanged = std::function<void(BusState state, const std::string& why)>;

  /// @param event   borrowed; lives longer
  /// @param which   "system", "session" or an address
  /// @param object  borrowed; lives longer
  /// @throws std::system_error when the event loop takes no timer
  BusConnection(sd_event* event, std::string which, BusObject& object, StateChanged state_changed,
                base::Delays delays = {});
  ~BusConnection();
  BusConnection(const BusConnection&) = delete;
  BusConnection& operator=(const BusConnection&) = delete;

 private:
  struct Handlers;  // what sd-bus calls

  void bus_up(sd_bus* bus);
  void request_name();
  void own_name();
  void refuse(const std::string& why);
  void bus_down(const std::string& why);
  void change(BusState state, const std::string& why);

  BusObject& object_;
  const StateChanged state_changed_;
  std::optional<BusState> state_;  // told last
  sd_bus* bus_ = nullptr;          // the link's, while it is up
  base::EventTimer retry_;         // to own the name
  BusLink link_;
  BusSlotPtr name_acquired_;  // these two end before the link
  BusSlotPtr request_;
};

}  // namespace cabinwatch::alerts
