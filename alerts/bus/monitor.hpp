#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "alerts/alert.hpp"
#include "alerts/bus/bus_caller.hpp"
#include "alerts/policy.hpp"
#include "alerts/property_map.hpp"
#include "alerts/service_state.hpp"

namespace cabinwatch::alerts {

/// What the D-Bus object needs of the running service; the service implements it and knows no bus.
/// Called on the main thread only.
class Monitor {
 public:
  virtual ~Monitor() = default;

  [[nodiscard]] virtual ServiceState state() const = 0;
  [[nodiscard]] virtual PropertyMap driver_state() const = 0;
  [[nodiscard]] virtual std::vector<Alert> active_alerts() const = 0;
  [[nodiscard]] virtual double fatigue_level() const = 0;
  [[nodiscard]] virtual double distraction_level() const = 0;
  [[nodiscard]] virtual PropertyMap statistics() const = 0;
  /// What speaks for each kind of alert now; see KindEvidence.
  [[nodiscard]] virtual std::vector<PropertyMap> evidence() const = 0;

  /// @returns false when there is no such alert
  virtual bool acknowledge(std::uint64_t id) = 0;
  virtual void pause(const std::string& reason, const BusCaller& caller) = 0;
  virtual void resume() = 0;
  /// As `pause`, until `release`; each for itself, however many there are.
  /// @param holder  the same again has a new reason
  virtual void hold(const BusCaller& holder, const std::string& reason) = 0;
  /// A holder has left the bus. Of a bus that is lost nobody is told: all have left.
  /// @param holder  its name on the bus
  virtual void release(const std::string& holder) = 0;
  virtual void set_vehicle_state(const VehicleState& state, const BusCaller& teller) = 0;
  /// Who called `set_vehicle_state` last has left the bus. Of a bus that is lost nobody is told.
  /// @param teller  its name on the bus
  virtual void lose_vehicle_teller(const std::string& teller) = 0;

  /// A call was not done, and its caller has not waited to hear that.
  /// @param what  for people, one line: "Pause, called by :1.7, is refused: ..."
  virtual void note_unheard(const std::string& what) = 0;
};

}  // namespace cabinwatch::alerts
