#pragma once

#include <array>
#include <cmath>
#include <optional>
#include <span>

#include "alerts/alert.hpp"
#include "alerts/policy.hpp"
#include "alerts/thresholds.hpp"
#include "alerts/word_set.hpp"

/// What holds for a kind of alert whatever its evidence: a table. Immutable; any thread.
namespace cabinwatch::alerts {

/// The worst severity that may be told; nothing: held back.
using Ceiling = std::optional<Severity>;

struct KindRule {
  AlertKind kind{};
  bool is_of_driver = true;  ///< else of the system itself: told whatever the car does
  Ceiling at_standstill = Severity::critical;
  Ceiling at_unknown_speed = Severity::critical;
  WordSet<AlertKind> superseded_by{};           ///< not told while one of these is
  WordSet<AlertKind> superseded_by_critical{};  ///< the same, while it is critical

  [[nodiscard]] constexpr bool is_superseded_by(AlertKind other, Severity severity) const {
    return superseded_by.contains(other) ||
           (severity == Severity::critical && superseded_by_critical.contains(other));
  }
};

/// Ordered so that what supersedes comes before what it supersedes.
inline constexpr std::array kKindRules{
    KindRule{.kind = AlertKind::camera_fault, .is_of_driver = false},
    KindRule{.kind = AlertKind::camera_blocked,
             .is_of_driver = false,
             .superseded_by = {AlertKind::camera_fault}},
    KindRule{.kind = AlertKind::analysis_degraded,
             .is_of_driver = false,
             .superseded_by = {AlertKind::camera_fault}},
    // An empty seat is no danger in a car that stands, and without a known speed it may stand.
    KindRule{.kind = AlertKind::driver_absent,
             .at_standstill = std::nullopt,
             .at_unknown_speed = Severity::warning},
    KindRule{.kind = AlertKind::unresponsive,
             .at_standstill = Severity::advisory,
             .superseded_by = {AlertKind::driver_absent}},
    KindRule{.kind = AlertKind::drowsiness,
             .at_standstill = Severity::advisory,
             .superseded_by = {AlertKind::driver_absent, AlertKind::unresponsive}},
    // A microsleep that goes on is sleep; one of a driver who is only tired is told all the same.
    KindRule{.kind = AlertKind::microsleep,
             .at_standstill = Severity::advisory,
             .superseded_by = {AlertKind::driver_absent, AlertKind::unresponsive},
             .superseded_by_critical = {AlertKind::drowsiness}},
    KindRule{.kind = AlertKind::impairment,
             .at_standstill = Severity::advisory,
             .superseded_by = {AlertKind::driver_absent, AlertKind::unresponsive}},
    KindRule{.kind = AlertKind::phone_use,
             .at_standstill = std::nullopt,
             .superseded_by = {AlertKind::driver_absent, AlertKind::unresponsive}},
    KindRule{
        .kind = AlertKind::distraction,
        .at_standstill = std::nullopt,
        .superseded_by = {AlertKind::driver_absent, AlertKind::unresponsive, AlertKind::phone_use}},
    KindRule{.kind = AlertKind::hands_off,
             .at_standstill = std::nullopt,
             .superseded_by = {AlertKind::driver_absent, AlertKind::unresponsive}},
};

[[nodiscard]] constexpr bool is_of_driver(AlertKind kind) {
  for (const KindRule& rule : kKindRules) {
    if (rule.kind == kind) return rule.is_of_driver;
  }
  return true;
}

/// The worst that may be told of `rule`'s kind as the car moves.
/// @param vehicle  a speed that is not a number counts as unknown; the sign does not matter
[[nodiscard]] inline Ceiling ceiling(const KindRule& rule, const VehicleState& vehicle,
                                     double min_speed_kmh) {
  if (!rule.is_of_driver) return Severity::critical;
  if (!vehicle.ignition.value_or(true)) return std::nullopt;
  if (!vehicle.speed_kmh || !std::isfinite(*vehicle.speed_kmh)) return rule.at_unknown_speed;
  const double speed = std::abs(*vehicle.speed_kmh);
  if (speed < min_speed_kmh) return std::nullopt;
  return speed < kStandstillBelow ? rule.at_standstill : Severity::critical;
}

}  // namespace cabinwatch::alerts
