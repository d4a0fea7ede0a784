#pragma once

#include <systemd/sd-event.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "alerts/bus/monitor.hpp"
#include "alerts/policy.hpp"
#include "base/log.hpp"
#include "config/configuration.hpp"
#include "daemon/service/comes_and_goes.hpp"
#include "daemon/service/ignition_watch.hpp"
#include "vehicle/gps_speed.hpp"
#include "vehicle/gpsd_link.hpp"

namespace cabinwatch::daemon {

/// What is known of the vehicle, from the bus and from gpsd.
///
/// A speed on the bus holds for vehicle::kSpeedHolds and wins over gpsd's meanwhile: who counts the
/// turns of the wheels knows better. The ignition holds until it is told anew. What becomes
/// unknown, and what is known again, goes to the log once; what comes and goes all the time, once
/// as that.
///
/// Main thread; times are the clock's, whatever is watched.
class VehicleWatch {
 public:
  using Clock = base::Clock;
  using OnChange = std::function<void(const alerts::VehicleState& state)>;

  /// @param event, log  borrowed; live longer
  /// @param on_change   called from inside the calls that cause it, and from the event loop. It may
  ///                    not call `configure`
  VehicleWatch(sd_event* event, base::Log& log, OnChange on_change);

  /// Where speed comes from. Cheap when nothing has changed.
  /// @throws std::system_error when the event loop takes no timer
  void configure(const config::VehicleSection& section);

  /// What the bus tells: all of it, what is left out is not known.
  void hear_bus(const alerts::VehicleState& state, const alerts::BusCaller& teller,
                Clock::time_point now);
  /// @param name  who has left the bus, as the bus named it
  void note_left(const std::string& name) { ignition_.note_left(name); }
  void note_bus_lost() { ignition_.note_bus_lost(); }
  /// Lets time pass.
  void tick(Clock::time_point now);

  [[nodiscard]] std::optional<bool> ignition() const noexcept { return ignition_.is_on(); }
  /// speed_kmh, speed_source, speed_gpsd of the property Statistics, and those of the ignition.
  void add_to(alerts::PropertyMap& statistics, Clock::time_point now) const;

 private:
  void hear_gpsd(std::string_view line);
  void update(Clock::time_point now);
  void tell_bus(bool has_speed, Clock::time_point now);
  void tell_gpsd(Clock::time_point now);
  [[nodiscard]] std::optional<double> speed_on_bus(Clock::time_point now) const;
  [[nodiscard]] std::optional<double> speed_of_gpsd(Clock::time_point now) const;

  sd_event* const event_;
  base::Log& log_;
  const OnChange on_change_;
  config::VehicleSection section_;
  IgnitionWatch ignition_;
  alerts::VehicleState on_bus_;
  Clock::time_point on_bus_at_{};
  ComesAndGoes bus_speed_;
  vehicle::GpsSpeed gps_;
  vehicle::GpsState told_ = vehicle::GpsState::unheard;
  ComesAndGoes gps_speed_;
  alerts::VehicleState state_;               // as on_change_ was told last
  std::unique_ptr<vehicle::GpsdLink> gpsd_;  // null: the bus alone
};

}  // namespace cabinwatch::daemon
