#include "daemon/service/vehicle_watch.hpp"

#include <fmt/format.h>

#include <chrono>
#include <string>
#include <utility>

#include "base/printable.hpp"
#include "daemon/service/statistics_names.hpp"

namespace cabinwatch::daemon {

using vehicle::GpsState;

VehicleWatch::VehicleWatch(sd_event* event, base::Log& log, OnChange on_change)
    : event_(event), log_(log), on_change_(std::move(on_change)), ignition_(log) {}

void VehicleWatch::configure(const config::VehicleSection& section) {
  if (section == section_) return;
  section_ = section;
  gpsd_.reset();
  gps_ = {};
  told_ = GpsState::unheard;
  gps_speed_ = {};
  if (section_.gpsd) {
    gps_.begin(Clock::now());
    gpsd_ = std::make_unique<vehicle::GpsdLink>(
        event_, *section_.gpsd,
        vehicle::GpsdLink::Callbacks{.up = [this] { gps_.begin(Clock::now()); },
                                     .down =
                                         [this](const std::string& why) {
                                           gps_.lose(fmt::format("gpsd at {}: {}",
                                                                 section_.gpsd->text(), why));
                                           update(Clock::now());
                                         },
                                     .line = [this](std::string_view line) { hear_gpsd(line); }});
  }
  update(Clock::now());
}

void VehicleWatch::hear_bus(const alerts::VehicleState& state, const alerts::BusCaller& teller,
                            Clock::time_point now) {
  ignition_.hear(state.ignition, teller, now);
  on_bus_ = state;
  on_bus_at_ = now;
  update(now);
}

void VehicleWatch::hear_gpsd(std::string_view line) {
  const auto report = vehicle::read_gpsd_report(line);
  if (!report) return;
  const auto now = Clock::now();
  gps_.hear(*report, now, std::chrono::system_clock::now());
  update(now);
}

void VehicleWatch::tick(Clock::time_point now) { update(now); }

std::optional<double> VehicleWatch::speed_on_bus(Clock::time_point now) const {
  return now - on_bus_at_ < vehicle::kSpeedHolds ? on_bus_.speed_kmh : std::nullopt;
}

std::optional<double> VehicleWatch::speed_of_gpsd(Clock::time_point now) const {
  return gpsd_ ? gps_.speed_kmh(now) : std::nullopt;
}

void VehicleWatch::update(Clock::time_point now) {
  const auto on_bus = speed_on_bus(now);
  tell_bus(on_bus.has_value(), now);
  tell_gpsd(now);
  const alerts::VehicleState state{.speed_kmh = on_bus ? on_bus : speed_of_gpsd(now),
                                   .ignition = ignition_.is_on()};
  if (std::exchange(state_, state) != state) on_change_(state);
}

void VehicleWatch::tell_bus(bool has_speed, Clock::time_point now) {
  using Change = ComesAndGoes::News;
  const auto holds = vehicle::kSpeedHolds.count();
  switch (bus_speed_.update(has_speed, now)) {
    case Change::none:
      break;
    case Change::comes:
      log_.notice("speed: told on the bus");
      break;
    case Change::goes:
      if (on_bus_.speed_kmh) {
        log_.warning(fmt::format("speed: not told on the bus for {} s", holds));
      } else {
        log_.notice("speed: the bus says that it is not known");
      }
      break;
    case Change::comes_and_goes:
      log_.warning(
          fmt::format("speed: comes and goes on the bus: it holds for {} s, and is to be told once "
                      "a second; in between it is not known",
                      holds));
      break;
    case Change::stays:
      log_.notice(fmt::format("speed: told on the bus without a gap for {} s",
                              ComesAndGoes::kWithin.count()));
      break;
    case Change::stays_away:
      log_.warning(
          fmt::format("speed: not known from the bus for {} s", ComesAndGoes::kGoneFor.count()));
      break;
  }
}

void VehicleWatch::tell_gpsd(Clock::time_point now) {
  if (!gpsd_) return;
  const auto state = gps_.state(now);
  // Too early to say: what was told before still is the newest.
  if (state == GpsState::unheard) return;
  using Change = ComesAndGoes::News;
  const auto news = gps_speed_.update(state == GpsState::known, now, static_cast<int>(state));
  const bool has_settled = news == Change::stays || news == Change::stays_away;
  const bool is_change = std::exchange(told_, state) != state;
  if (!has_settled && news != Change::comes_and_goes && (gps_speed_.is_flapping() || !is_change)) {
    return;
  }
  const auto text = fmt::format("speed: by gpsd {}{}", base::printable(gps_.description(now)),
                                news == Change::comes_and_goes ? "; it comes and goes"
                                : news == Change::stays        ? ", and stays so"
                                                               : "");
  // To have no fix in a tunnel is no fault.
  if (state == GpsState::known || state == GpsState::no_fix) {
    log_.notice(text);
  } else {
    log_.warning(text);
  }
}

void VehicleWatch::add_to(alerts::PropertyMap& statistics, Clock::time_point now) const {
  const auto on_bus = speed_on_bus(now);
  const auto speed = on_bus ? on_bus : speed_of_gpsd(now);
  statistics[statistic::kSpeedSource] = std::string(on_bus ? "bus" : speed ? "gpsd" : "none");
  if (speed) statistics[statistic::kSpeedKmh] = *speed;
  if (gpsd_) statistics[statistic::kSpeedGpsd] = gps_.description(now);
  ignition_.add_to(statistics, now);
}

}  // namespace cabinwatch::daemon
