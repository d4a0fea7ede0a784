#include "vehicle/gps_speed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

namespace cabinwatch::vehicle {
namespace {

using namespace std::chrono_literals;

/// A computer's clock that is off by more has not got the time yet, or the receiver counts weeks
/// from the wrong year. Ours: a clock that runs without being set is a minute off after a month.
constexpr std::chrono::nanoseconds kClocksDisagree = 10min;

/// Fixes that have been late by the same time for so long are not late: a clock was wrong, or has
/// been set. Receivers set theirs by some seconds when they learn how many leap seconds there are.
/// Ours.
constexpr std::chrono::seconds kSteadyFor = 20s;

/// What still is the same time. Ours: receivers tell each fix up to half a second after it.
constexpr std::chrono::seconds kAsLate = 1s;

/// How much the two clocks may run apart, as a share of the time: twenty times what a quartz does.
constexpr int kDrift = 1000;

}  // namespace

void GpsSpeed::begin(Clock::time_point now) {
  lost_because_.reset();
  receivers_.clear();
  began_at_ = now;
  forget();
}

void GpsSpeed::lose(std::string why) {
  lost_because_ = std::move(why);
  forget();
}

void GpsSpeed::forget() {
  heard_.clear();
  heard_at_.reset();
  measured_at_.reset();
  last_ = GpsState::unheard;
  fix_count_ = 0;
}

void GpsSpeed::hear(const GpsdReport& report, Clock::time_point now, WallClock::time_point wall) {
  if (const auto* all = std::get_if<GpsReceivers>(&report)) {
    receivers_ = {all->names.begin(), all->names.end()};
  } else if (const auto* one = std::get_if<GpsReceiver>(&report)) {
    if (one->is_there) {
      // A new one gets its time too.
      if (receivers_.insert(one->name).second && !heard_at_) began_at_ = now;
    } else {
      receivers_.erase(one->name);
      if (one->name == heard_) forget();
    }
  } else {
    apply(std::get<GpsFix>(report), now, wall);
  }
}

void GpsSpeed::apply(const GpsFix& fix, Clock::time_point now, WallClock::time_point wall) {
  receivers_.insert(fix.receiver);
  if (fix.receiver != heard_) {
    if (speed_kmh(now)) return;  // who has a speed goes on being heard
    forget();
    heard_ = fix.receiver;
  }
  // The same fix once more is no news; of the reports about one fix only one may have the speed.
  const bool is_repeated = fix.measured_at && fix.measured_at == measured_at_;
  if (is_repeated && last_ == GpsState::known) return;
  const GpsState state = judge(fix, now, wall);
  if (state == GpsState::no_speed && speed_kmh(now)) return;  // one report without it
  measured_at_ = fix.measured_at;
  heard_at_ = now;
  last_ = state;
  if (last_ != GpsState::known) {
    fix_count_ = 0;
    return;
  }
  std::shift_right(fixes_.begin(), fixes_.end(), 1);
  fixes_.front() = {*fix.speed_kmh, now};
  fix_count_ = std::min(fix_count_ + 1, kFixes);
}

GpsState GpsSpeed::judge(const GpsFix& fix, Clock::time_point now, WallClock::time_point wall) {
  if (!fix.has_position) return GpsState::no_fix;
  if (!fix.speed_kmh) return GpsState::no_speed;
  if (fix.measured_at && is_late(*fix.measured_at, now, wall)) return GpsState::old_fix;
  return GpsState::known;
}

bool GpsSpeed::is_late(WallClock::time_point measured_at, Clock::time_point now,
                       WallClock::time_point wall) {
  using std::chrono::nanoseconds;
  const nanoseconds lag = now.time_since_epoch() - nanoseconds(measured_at.time_since_epoch());
  if (!usual_lag_) {
    const nanoseconds by_wall = wall - measured_at;
    usual_lag_ = std::chrono::abs(by_wall) < kClocksDisagree ? lag - by_wall : lag;
    lag_seen_at_ = now;
  }
  const nanoseconds late_by = lag - *usual_lag_;
  if (late_by < kSpeedHolds) {
    late_since_.reset();
    *usual_lag_ += std::min(late_by, nanoseconds(now - lag_seen_at_) / kDrift);
    lag_seen_at_ = now;
    return false;
  }
  if (!late_since_ || std::chrono::abs(late_by - late_by_) > kAsLate) {
    late_since_ = now;
    late_by_ = late_by;
  }
  if (now - *late_since_ < kSteadyFor) return true;
  usual_lag_ = lag;
  late_since_.reset();
  lag_seen_at_ = now;
  return false;
}

std::optional<double> GpsSpeed::speed_kmh(Clock::time_point now) const {
  if (state(now) != GpsState::known) return std::nullopt;
  std::array<double, kFixes> speeds{};
  std::size_t count = 0;
  for (std::size_t i = 0; i < fix_count_; ++i) {
    if (now - fixes_[i].at < kSpeedHolds) speeds[count++] = fixes_[i].speed_kmh;
  }
  double speed = speeds.front();  // of less than three, the newest
  if (count == kFixes) {
    std::sort(speeds.begin(), speeds.end());
    speed = speeds[kFixes / 2];
  }
  return speed < kGpsStandsBelow ? 0.0 : speed;
}

GpsState GpsSpeed::state(Clock::time_point now) const {
  if (lost_because_) return GpsState::no_gpsd;
  const bool is_fresh = heard_at_ && now - *heard_at_ < kSpeedHolds;
  if (is_fresh) return last_;
  if (!heard_at_ && now - began_at_ < kSpeedHolds) return GpsState::unheard;
  return receivers_.empty() ? GpsState::no_receiver : GpsState::silent;
}

std::string GpsSpeed::description(Clock::time_point now) const {
  switch (state(now)) {
    case GpsState::unheard:
      return "not known yet";
    case GpsState::no_gpsd:
      return fmt::format("unknown: {}", *lost_because_);
    case GpsState::no_receiver:
      return "unknown: gpsd has no receiver";
    case GpsState::silent:
      return fmt::format("unknown: nothing has come from the receiver for {} s",
                         kSpeedHolds.count());
    case GpsState::no_fix:
      return fmt::format("unknown: the receiver {} has no fix", heard_);
    case GpsState::no_speed:
      return fmt::format("unknown: the receiver {} tells none, or one that no car has", heard_);
    case GpsState::old_fix:
      return fmt::format("unknown: what the receiver {} tells is of {} s ago", heard_,
                         std::chrono::round<std::chrono::seconds>(late_by_).count());
    case GpsState::known:
      return fmt::format("known from the receiver {}", heard_);
  }
  return {};
}

}  // namespace cabinwatch::vehicle
