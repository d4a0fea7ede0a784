#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "alerts/alert.hpp"
#include "alerts/property_map.hpp"
#include "alerts/service_state.hpp"

/// What cabinwatch knows, in the words of others: COVESA's Vehicle Signal Specification and the
/// enumerations of Android's vehicle HAL. docs/mqtt.md has it as a table. Pure; any thread.
namespace cabinwatch::alerts {

/// A frame that was looked at says nothing of now from this age on. Ours: the service itself does
/// not say `monitoring` any more.
constexpr std::chrono::milliseconds kFrameHolds{2'000};
/// The same of an answer of the model: as old as the newest one can get while all works
/// (sampling.max_gap_seconds and llm.deadline_seconds, by default).
constexpr std::chrono::milliseconds kAnswerHolds{14'000};

/// What the monitor tells at a time.
struct MonitorSnapshot {
  ServiceState state{};
  std::optional<bool> ignition{};  ///< none: not known
  PropertyMap driver_state;
  std::vector<Alert> active_alerts;
  double fatigue_level = 0.0;      ///< percent
  double distraction_level = 0.0;  ///< percent
};

/// The same as signals of a vehicle. What is not known is empty.
struct VehicleSignals {
  std::optional<double> fatigue_percent;
  std::optional<double> distraction_percent;
  std::optional<bool> has_eyes_on_road;
  std::optional<bool> has_hands_on_wheel;
  std::optional<double> head_yaw;    ///< degrees, axes of ISO 23150: positive to the left
  std::optional<double> head_pitch;  ///< positive: down
  std::optional<double> head_roll;   ///< positive: to the right shoulder
  bool is_enabled = false;           ///< watches
  bool has_error = false;            ///< watches, and does not see all that it should
  bool warns_of_fatigue = false;
  bool warns_of_distraction = false;
  bool warns = false;  ///< of anything that the driver does
};

[[nodiscard]] VehicleSignals vehicle_signals(const MonitorSnapshot& snapshot);

/// A leaf of VSS, "Vehicle.Driver.FatigueLevel", and its value; none: unknown.
using VssValue = std::variant<std::monostate, bool, double>;
[[nodiscard]] std::vector<std::pair<std::string_view, VssValue>> vss_leaves(
    const VehicleSignals& signals);

/// A property of Android's vehicle HAL (VehicleProperty) and its value: one of the property's own
/// enumeration or, below 0, of ErrorState.
[[nodiscard]] std::vector<std::pair<std::string_view, int>> android_properties(
    const VehicleSignals& signals);

}  // namespace cabinwatch::alerts
