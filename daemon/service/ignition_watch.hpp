#pragma once

#include <optional>
#include <string>

#include "alerts/bus/bus_caller.hpp"
#include "alerts/property_map.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"

namespace cabinwatch::daemon {

/// What is known of the ignition, and from whom: off, it silences all that is told of the driver.
///
/// Each change goes to the log, and once per change that who told it has left the bus: what it told
/// holds, and nobody may be there who will ever tell another.
///
/// Main thread; throws std::bad_alloc only.
class IgnitionWatch {
 public:
  using Clock = base::Clock;

  /// @param log  borrowed; lives longer
  explicit IgnitionWatch(base::Log& log) : log_(log) {}

  /// @param is_on  none: the bus does not say any more
  void hear(std::optional<bool> is_on, const alerts::BusCaller& teller, Clock::time_point now);
  /// @param name  who has left the bus; of others than the teller it is no news
  void note_left(const std::string& name);
  /// The bus is lost, and with it everybody on it.
  void note_bus_lost();

  [[nodiscard]] std::optional<bool> is_on() const noexcept { return is_on_; }
  /// ignition, ignition_told_by, ignition_age_ms, ignition_teller_left of the property Statistics;
  /// none of them while it is not known.
  void add_to(alerts::PropertyMap& statistics, Clock::time_point now) const;

 private:
  void tell_left(const char* how);

  base::Log& log_;
  std::optional<bool> is_on_;
  alerts::BusCaller teller_;
  Clock::time_point told_at_{};
  bool has_left_ = false;
  bool is_left_told_ = false;  // of this change
};

}  // namespace cabinwatch::daemon
