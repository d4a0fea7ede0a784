#pragma once

#include <systemd/sd-bus.h>

#include <memory>
#include <string>

#include "alerts/alert.hpp"
#include "alerts/bus/bus_access.hpp"
#include "alerts/bus/bus_changes.hpp"
#include "alerts/bus/bus_handles.hpp"
#include "alerts/bus/monitor.hpp"

namespace cabinwatch::alerts {

/// The monitor on D-Bus: interface org.cabinwatch.Monitor1, as systemd/org.cabinwatch.Monitor1.xml
/// has it. Forwards to a Monitor that knows no bus; exists with and without a bus.
///
/// Methods that change something are done as BusChanges says. Text goes out as `printable` makes
/// it.
///
/// Main thread (the one that runs the bus' event loop). Throws std::bad_alloc only; what cannot be
/// sent is dropped, because a bus that takes nothing is about to be lost and told so by its owner.
class BusObject {
 public:
  /// @param monitor  borrowed; lives longer. May call `tell` and `update` from inside its methods
  BusObject(Monitor& monitor, std::string version, AccessRule access);
  ~BusObject();
  BusObject(const BusObject&) = delete;
  BusObject& operator=(const BusObject&) = delete;

  /// Appears on `bus`, and tells every active alert as raised: whoever listens there missed it.
  /// @returns 0 or a negative errno
  int attach(sd_bus* bus);
  /// Leaves the bus; calls not yet answered stay so, and whoever holds is not watched any more.
  void detach() noexcept;
  [[nodiscard]] bool is_attached() const noexcept { return bus_ != nullptr; }

  /// Sends the signal of an alert event. Call `update` after the monitor's alerts have changed too.
  void tell(const AlertEvent& event);

  /// Sends PropertiesChanged for what differs from what was told last: State, ActiveAlerts, the
  /// levels (by whole percents) and DriverState (times, which are the entries whose name ends in
  /// "_ms", do not count). Cheap when nothing differs: call it whenever something may have changed.
  void update();

 private:
  struct Told;
  struct Handlers;  // what sd-bus calls

  Monitor& monitor_;
  const std::string version_;
  sd_bus* bus_ = nullptr;  // borrowed from attach to detach
  BusSlotPtr registration_;
  BusChanges changes_;
  std::unique_ptr<Told> told_;
};

}  // namespace cabinwatch::alerts
