// What the bus asks of the service: the properties, and the methods.
#include <fmt/format.h>

#include <utility>

#include "daemon/service/service.hpp"
#include "daemon/service/statistics_names.hpp"

namespace cabinwatch::daemon {

alerts::ServiceState Service::state() const {
  using enum alerts::ServiceState;
  if (is_ending_) return stopping;
  if (is_held_up() && !watching_) return paused;
  if (!has_seen_) return starting;
  if (!watching_ || !configuration_.looks_at_driver() || judge_.policy().is_degraded())
    return degraded;
  if (watching_->is_complete()) return monitoring;  // at the pace of its model
  if (!silence_.has_looked()) return starting;
  return silence_.is_seeing(Clock::now()) ? monitoring : degraded;
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
  if (!refused_.empty()) properties.emplace(statistic::kConfigurationRefused, refused_);
  if (auto why = drives_.trouble(); !why.empty()) {
    properties.emplace(statistic::kRecordTrouble, std::move(why));
  }
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

void Service::pause(const std::string& reason) {
  if (is_paused_ || is_ending_) return;
  has_begun_ = true;
  is_paused_ = true;
  reconcile();
  log_.notice("paused: the camera is closed", {{"reason", reason}});
}

void Service::resume() {
  if (!is_paused_ || is_ending_) return;
  is_paused_ = false;
  tell_watching_again();
}

void Service::hold(const std::string& holder, const std::string& reason) {
  if (is_ending_) return;
  has_begun_ = true;
  holders_.insert(holder);
  reconcile();
  log_.notice(fmt::format("paused while {} stays on the bus: the camera is closed", holder),
              {{"reason", reason}});
}

void Service::release(const std::string& holder) {
  if (holders_.erase(holder) == 0 || is_ending_) return;
  log_.notice(fmt::format("{} has left the bus", holder));
  tell_watching_again();
}

/// One of those that held the watching up does so no longer.
void Service::tell_watching_again() {
  if (is_held_up()) {
    log_.notice(is_paused_ ? "still paused: until Resume"
                           : fmt::format("still paused: held by {} on the bus", holders_.size()));
  } else {
    log_.notice("watching again");
  }
  reconcile();
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
