#pragma once

#include "alerts/alert.hpp"

/// FatigueLevel and DistractionLevel, percent. VSS gives the range only; the steps are ours.
namespace cabinwatch::alerts {

/// At most, while it is not yet enough for an alert.
constexpr double kLevelUnraised = 40.0;

/// Of evidence that is worth an alert of this severity.
[[nodiscard]] constexpr double level(Severity severity) {
  switch (severity) {
    case Severity::advisory:
      return 50.0;
    case Severity::warning:
      return 75.0;
    case Severity::critical:
      break;
  }
  return 100.0;
}

}  // namespace cabinwatch::alerts
