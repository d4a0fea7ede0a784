#pragma once

#include <systemd/sd-bus.h>

#include <list>

#include "alerts/bus/bus_access.hpp"
#include "alerts/bus/bus_handles.hpp"
#include "alerts/bus/bus_holds.hpp"
#include "alerts/bus/monitor.hpp"

namespace cabinwatch::alerts {

/// The methods on D-Bus that change something: each call is done once the bus has said who calls.
///
/// A stranger gets AccessDenied. A signal to this program that is called like a method is a call
/// too: that is what `dbus-send` without --print-reply sends. A caller that has left the bus
/// meanwhile is taken on the bus' word: its policy has let the message through. What is not done
/// though nobody waits for the answer is noted by the monitor. Who holds must still be there.
///
/// Main thread (the one that runs the bus' event loop). Throws std::bad_alloc only.
class BusChanges {
 public:
  /// @param monitor  borrowed; lives longer. May call `detach` from inside its methods
  BusChanges(Monitor& monitor, AccessRule access);
  ~BusChanges();
  BusChanges(const BusChanges&) = delete;
  BusChanges& operator=(const BusChanges&) = delete;

  /// From now on takes the bus' signals that are called like a method.
  /// @returns >= 0 or a negative errno
  int attach(sd_bus* bus);
  /// Calls not yet answered stay so, and whoever holds is not watched any more.
  void detach() noexcept;

  /// What sd-bus is to call for each of these methods.
  /// @returns as an sd-bus handler does
  int begin(sd_bus_message* call, sd_bus_error* error);

 private:
  struct Method;
  class PendingCall;

  static const Method* method_called(const char* name);
  static int on_message(sd_bus_message* message, void* userdata, sd_bus_error* error);
  int begin(const Method& method, sd_bus_message* call, sd_bus_error* error);
  void note_unheard(sd_bus_message* call, const char* why);

  Monitor& monitor_;
  const AccessRule access_;
  BusHolds holds_;
  BusSlotPtr signals_;
  std::list<PendingCall> pending_;
};

}  // namespace cabinwatch::alerts
