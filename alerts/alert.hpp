#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>

#include "base/clock.hpp"
#include "pipeline/driver_state.hpp"

/// Alerts and what happens to them. Plain values; any thread.
namespace cabinwatch::alerts {

using base::Clock;

enum class AlertKind {
  drowsiness,
  microsleep,
  distraction,
  phone_use,
  hands_off,
  impairment,
  unresponsive,
  driver_absent,
  camera_fault,
  camera_blocked,
  analysis_degraded
};
enum class Severity { advisory, warning, critical };
enum class ClearReason { recovered, acknowledged, superseded, stopped };

/// A value of an alert's details: what D-Bus and the journal can both carry.
using DetailValue = std::variant<bool, std::int64_t, double, std::string>;
using Details = std::map<std::string, DetailValue>;

struct Alert {
  std::uint64_t id = 0;  ///< counts from 1 since the program's start
  AlertKind kind{};
  Severity severity{};
  double confidence = 0.0;  ///< 0..1
  std::string message;      ///< one sentence for the driver's or operator's eyes
  Details details;
  Clock::time_point raised_at;  ///< on the clock of the frames
  /// When the last frame that caused the newest change reached us; the epoch when no frame did.
  Clock::time_point evidence_received_at;
};

struct AlertEvent {
  enum class Type { raised, escalated, cleared };
  Type type{};
  Alert alert;                 ///< as it is after the change
  ClearReason clear_reason{};  ///< of a cleared one
};

}  // namespace cabinwatch::alerts

namespace cabinwatch::pipeline {
template <>
inline constexpr std::array<std::string_view, 11> kWords<alerts::AlertKind>{
    "drowsiness",   "microsleep",     "distraction",      "phone_use",
    "hands_off",    "impairment",     "unresponsive",     "driver_absent",
    "camera_fault", "camera_blocked", "analysis_degraded"};
template <>
inline constexpr std::array<std::string_view, 3> kWords<alerts::Severity>{"advisory", "warning",
                                                                          "critical"};
template <>
inline constexpr std::array<std::string_view, 4> kWords<alerts::ClearReason>{
    "recovered", "acknowledged", "superseded", "stopped"};
template <>
inline constexpr std::array<std::string_view, 3> kWords<alerts::AlertEvent::Type>{
    "raised", "escalated", "cleared"};
}  // namespace cabinwatch::pipeline
