#pragma once

#include <optional>
#include <string>
#include <variant>

#include "alerts/policy.hpp"
#include "base/clock.hpp"
#include "recordings/results/json_text.hpp"

/// The lines that the findings of a drive have beside those of a recorded video: what else the
/// policy was told, and that the clock was set. As docs/findings.schema.json has them. Pure; any
/// thread.
namespace cabinwatch::recordings {

/// Somebody acknowledged the alert of this kind.
struct Acknowledgement {
  alerts::AlertKind kind{};
};
/// The clock of the day jumped.
struct ClockSet {
  std::string utc;  ///< what it says since: "2026-11-24T22:10:03Z"
};

struct DriveChange {
  base::Clock::time_point at;  ///< counted from kRecordingBegins
  std::variant<alerts::VehicleState, alerts::CameraState, Acknowledgement, ClockSet> what;
};

[[nodiscard]] Json to_line(const DriveChange& change);

/// @returns nothing when the line is of another type
/// @throws ResultsError, without file and line, or a JSON exception, when it is not as it should be
[[nodiscard]] std::optional<DriveChange> drive_change(const Json& line);

}  // namespace cabinwatch::recordings
