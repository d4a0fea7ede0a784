// What the bus asks of the service: the properties, and the methods.
#include <fmt/format.h>

#include <utility>

#include "daemon/service/figures_text.hpp"
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

std::string Service::degraded_because() const {
  if (state() != alerts::ServiceState::degraded) return {};
  if (!watching_ && !not_watching_.empty()) return not_watching_;
  std::string because;
  const auto add = [&because](const std::string& why) {
    because += (because.empty() ? "" : "; ") + why;
  };
  if (!configuration_.looks_at_driver()) {
    add("nothing looks at the driver: vision.enabled and llm.enabled are false");
  }
  for (const auto& why : judge_.policy().degradations()) add(why);
  return because.empty() ? "no frames have been looked at for some seconds" : because;
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
  const bool is_slow =
      properties.contains(statistic::kSpeedKmh) &&
      number(properties, statistic::kSpeedKmh) < configuration_.alerts.min_speed_kmh;
  if (is_slow) properties.emplace(statistic::kSpeedHoldsBack, true);
  if (mqtt_) mqtt_->add_to(properties);
  if (auto by = held_up_.text(Clock::now()); !by.empty()) {
    properties.emplace(statistic::kPausedBy, std::move(by));
  }
  if (auto why = degraded_because(); !why.empty()) {
    properties.emplace(statistic::kDegradedBecause, std::move(why));
  }
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
  see_standstill();
  const bool is_known = judge_.acknowledge(id, now());
  publish();
  return is_known;
}

void Service::pause(const std::string& reason, const alerts::BusCaller& caller) {
  if (is_ending_ || !held_up_.pause(caller, reason, Clock::now())) return;
  has_begun_ = true;
  reconcile();
  log_.notice("paused: the camera is closed", {{"reason", reason}, {"caller", caller.text()}});
}

void Service::resume() {
  if (is_ending_ || !held_up_.resume()) return;
  tell_watching_again();
}

void Service::hold(const alerts::BusCaller& holder, const std::string& reason) {
  if (is_ending_) return;
  has_begun_ = true;
  held_up_.hold(holder, reason, Clock::now());
  reconcile();
  log_.notice(fmt::format("paused while {} stays on the bus: the camera is closed", holder.text()),
              {{"reason", reason}});
}

void Service::release(const std::string& holder) {
  if (!held_up_.release(holder) || is_ending_) return;
  log_.notice(fmt::format("{} has left the bus", holder));
  tell_watching_again();
}

/// One of those that held the watching up does so no longer.
void Service::tell_watching_again() {
  if (is_held_up()) {
    log_.notice(held_up_.is_paused()
                    ? "still paused: until Resume"
                    : fmt::format("still paused: held by {} on the bus", held_up_.holders()));
  } else {
    log_.notice("watching again");
  }
  reconcile();
}

void Service::set_vehicle_state(const alerts::VehicleState& state,
                                const alerts::BusCaller& teller) {
  vehicle_.hear_bus(state, teller, Clock::now());
}

void Service::apply(const alerts::VehicleState& vehicle) {
  see_standstill();
  drives_.add(vehicle, now());
  judge_.vehicle(vehicle, now());
  tell_mqtt(false);
  publish();
}

}  // namespace cabinwatch::daemon
