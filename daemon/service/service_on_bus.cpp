// What the bus asks of the service: the properties, and what acknowledges or tells it something.
#include "daemon/service/service.hpp"

namespace cabinwatch::daemon {

std::string Service::state() const {
  if (is_ending_) return "stopping";
  if (is_paused_ && !watching_) return "paused";
  if (!has_seen_) return "starting";
  if (!watching_ || judge_.policy().is_degraded()) return "degraded";
  if (watching_->is_complete()) return "monitoring";  // at the pace of its model
  if (!silence_.has_looked()) return "starting";
  return silence_.is_seeing(Clock::now()) ? "monitoring" : "degraded";
}

alerts::PropertyMap Service::driver_state() const { return driver_view_.properties(now()); }

std::vector<alerts::Alert> Service::active_alerts() const {
  return judge_.policy().active_alerts();
}

double Service::fatigue_level() const { return judge_.policy().fatigue_level(); }

double Service::distraction_level() const { return judge_.policy().distraction_level(); }

alerts::PropertyMap Service::statistics() const {
  auto properties = statistics_.properties(watching_.get(), Clock::now());
  vehicle_.add_to(properties, Clock::now());
  if (mqtt_) mqtt_->add_to(properties);
  return properties;
}

std::vector<alerts::PropertyMap> Service::evidence() const {
  std::vector<alerts::PropertyMap> all;
  for (const auto& kind : judge_.policy().evidence()) all.push_back(properties(kind));
  return all;
}

bool Service::acknowledge(std::uint64_t id) {
  const bool is_known = judge_.acknowledge(id, now());
  publish();
  return is_known;
}

void Service::set_vehicle_state(const alerts::VehicleState& state) {
  vehicle_.hear_bus(state, Clock::now());
}

void Service::apply(const alerts::VehicleState& vehicle) {
  drives_.add(vehicle, now());
  judge_.vehicle(vehicle, now());
  publish();
}

}  // namespace cabinwatch::daemon
