#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <set>
#include <string>

#include "base/clock.hpp"
#include "vehicle/gpsd_report.hpp"

namespace cabinwatch::vehicle {

/// A speed that was told longer ago is not known any more. The contract's: at 130 km/h a car comes
/// to stand in some 4 s of full braking.
constexpr std::chrono::seconds kSpeedHolds{3};

/// km/h below which a car of which satellites tell stands: walking pace. Ours. The noise of a
/// receiver is some 0.2 km/h under open sky (u-blox NEO-M8, data sheet: 0.05 m/s, median) and
/// several times that between houses; what is not told below it is a car that creeps.
constexpr double kGpsStandsBelow = 3.6;

/// What is known of the speed by satellites, and if it is not, why.
enum class GpsState {
  unheard,      ///< nothing yet: too early to say that something is missing
  no_gpsd,      ///< cannot be reached, or is lost
  no_receiver,  ///< gpsd has none
  silent,       ///< a receiver is there, and nothing comes of it
  no_fix,       ///< it does not know where it is: no sky
  no_speed,     ///< it knows where, and tells no speed, or one that no car has
  old_fix,      ///< what it tells is of some time ago
  known
};

/// Makes a speed of what gpsd tells.
///
/// The median of the last three fixes is the speed: one that is far off, as between houses, neither
/// starts the car nor stops it. A receiver that stops telling is believed for kSpeedHolds. Of
/// several receivers one is heard for as long as it has a speed.
///
/// A fix is old when it comes later than the ones before it did, by the satellites' own clock. The
/// computer's clock is asked at the first fix alone, and not believed for long: in a car that is
/// never online it is some seconds off.
///
/// Pure: clocks are passed in; `now` must not run backwards. One thread.
class GpsSpeed {
 public:
  using Clock = base::Clock;
  using WallClock = std::chrono::system_clock;

  /// A connection begins, or is tried: what was told in the last one is of no use any more.
  void begin(Clock::time_point now);
  /// There is no connection, because of `why`.
  void lose(std::string why);

  /// @param wall  the computer's clock
  void hear(const GpsdReport& report, Clock::time_point now, WallClock::time_point wall);

  /// km/h, when it is known.
  [[nodiscard]] std::optional<double> speed_kmh(Clock::time_point now) const;
  [[nodiscard]] GpsState state(Clock::time_point now) const;
  /// The state in words that follow "speed: ".
  [[nodiscard]] std::string description(Clock::time_point now) const;

 private:
  /// Fixes that the median is of.
  static constexpr std::size_t kFixes = 3;
  struct Fix {
    double speed_kmh = 0.0;
    Clock::time_point at;  // when it came: in no case when it was measured, by another clock
  };

  void apply(const GpsFix& fix, Clock::time_point now, WallClock::time_point wall);
  [[nodiscard]] GpsState judge(const GpsFix& fix, Clock::time_point now,
                               WallClock::time_point wall);
  [[nodiscard]] bool is_late(WallClock::time_point measured_at, Clock::time_point now,
                             WallClock::time_point wall);
  void forget();

  std::optional<std::string> lost_because_ = "it has not been asked yet";
  Clock::time_point began_at_{};
  std::set<std::string> receivers_;
  std::string heard_;                                 // the receiver
  std::optional<Clock::time_point> heard_at_;         // its last fix, however good
  std::optional<WallClock::time_point> measured_at_;  // that fix
  GpsState last_ = GpsState::unheard;                 // what that fix was
  std::array<Fix, kFixes> fixes_{};                   // that have a speed, the newest first
  std::size_t fix_count_ = 0;

  // How far the satellites' clock is behind ours when a fix comes that is not late. Kept across
  // connections.
  std::optional<std::chrono::nanoseconds> usual_lag_;
  Clock::time_point lag_seen_at_{};              // a fix with that lag
  std::optional<Clock::time_point> late_since_;  // fixes are late
  std::chrono::nanoseconds late_by_{};           // as of then
};

}  // namespace cabinwatch::vehicle
