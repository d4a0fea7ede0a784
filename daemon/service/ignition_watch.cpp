#include "daemon/service/ignition_watch.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/printable.hpp"
#include "base/seconds.hpp"
#include "daemon/service/statistics_names.hpp"

namespace cabinwatch::daemon {

void IgnitionWatch::hear(std::optional<bool> is_on, const alerts::BusCaller& teller,
                         Clock::time_point now) {
  teller_ = teller;
  told_at_ = now;
  has_left_ = false;
  if (std::exchange(is_on_, is_on) == is_on) return;
  is_left_told_ = false;
  const auto by = base::printable(teller_.text());
  if (!is_on_) {
    log_.notice(fmt::format("ignition: {} does not tell it any more: it counts as on", by));
  } else if (*is_on_) {
    log_.notice(fmt::format("ignition: on, told by {}", by));
  } else {
    log_.notice(
        fmt::format("ignition: off, told by {}: until it is on nothing is told of the driver", by));
  }
}

void IgnitionWatch::note_left(const std::string& name) {
  if (name == teller_.name) tell_left("has left the bus");
}

void IgnitionWatch::note_bus_lost() { tell_left("is gone with the bus"); }

void IgnitionWatch::tell_left(const char* how) {
  if (!is_on_) return;
  has_left_ = true;
  // One that is on is as good as one that is not known.
  if (*is_on_ || std::exchange(is_left_told_, true)) return;
  log_.warning(
      fmt::format("ignition: off, and {}, who told it, {}: it stays off until it is told anew",
                  base::printable(teller_.text()), how));
}

void IgnitionWatch::add_to(alerts::PropertyMap& statistics, Clock::time_point now) const {
  if (!is_on_) return;
  statistics[statistic::kIgnition] = *is_on_;
  statistics[statistic::kIgnitionToldBy] = teller_.text();
  statistics[statistic::kIgnitionAgeMs] = base::whole_ms(now - told_at_);
  statistics[statistic::kIgnitionTellerLeft] = has_left_;
}

}  // namespace cabinwatch::daemon
