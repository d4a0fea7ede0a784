#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What gpsd tells, of which speed needs the least part. Plain values; any thread.
namespace cabinwatch::vehicle {

/// What a receiver says of itself, some times a second.
struct GpsFix {
  std::string receiver;  ///< its device, as gpsd names it
  bool has_position = false;
  std::optional<double> speed_kmh;
  std::optional<std::chrono::system_clock::time_point> measured_at;  ///< by the satellites' clock
};

/// All receivers that gpsd has.
struct GpsReceivers {
  std::vector<std::string> names;
};

/// One receiver came or went.
struct GpsReceiver {
  std::string name;
  bool is_there = false;
};

using GpsdReport = std::variant<GpsFix, GpsReceivers, GpsReceiver>;

/// Reads a line of gpsd's JSON.
/// @returns nothing for what is no JSON of gpsd's, and for reports that are of no use here
[[nodiscard]] std::optional<GpsdReport> read_gpsd_report(std::string_view line);

}  // namespace cabinwatch::vehicle
