#pragma once

#include <systemd/sd-bus.h>

#include <cstddef>
#include <map>
#include <string>

#include "alerts/bus/bus_handles.hpp"
#include "alerts/bus/monitor.hpp"

namespace cabinwatch::alerts {

/// Who is watched over for as long as each stays on the bus: those who hold the monitor, and who
/// told the vehicle's state last.
///
/// A caller is expected before the bus is asked who it is: the bus does things in order, so that
/// one that leaves after that answer is seen to leave.
///
/// Main thread. Throws std::bad_alloc only.
class BusHolds {
 public:
  explicit BusHolds(Monitor& monitor) : monitor_(monitor) {}

  /// Begins to watch over `caller`, a unique name. Each call is followed by one of `settle`.
  /// @returns 0 or a negative errno: then no `settle` follows
  int expect(sd_bus* bus, const std::string& caller);

  /// The caller's call is done, or refused: one that neither holds nor told the vehicle's state
  /// last is watched no longer.
  void settle(const std::string& caller) noexcept;

  /// Holds the monitor until the caller leaves. @returns false when it has left already
  bool hold(const BusCaller& caller, const std::string& reason);

  /// Tells the monitor the vehicle's state, and when the caller leaves; it may have left already.
  void tell_vehicle_state(const BusCaller& caller, const VehicleState& state);

  /// Watches over nobody any more, and tells the monitor nothing.
  void clear() noexcept {
    callers_.clear();
    teller_.clear();
  }

 private:
  struct Caller {
    BusSlotPtr leaving;
    std::size_t calls = 0;  // not settled
    bool holds = false;
  };
  [[nodiscard]] bool is_needed(const std::string& name, const Caller& caller) const {
    return caller.calls > 0 || caller.holds || name == teller_;
  }
  static int on_left(sd_bus_message* signal, void* userdata, sd_bus_error* error);

  Monitor& monitor_;
  std::map<std::string, Caller, std::less<>> callers_;  // by unique name
  std::string teller_;                                  // of the vehicle's state, the last
};

}  // namespace cabinwatch::alerts
