#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "alerts/bus/monitor.hpp"

/// What other programs see of the service. Plain values; any thread.
namespace cabinwatch::alerts {

/// An alert as it comes over the bus: words instead of our enumerations, because the service may be
/// of another version.
struct RemoteAlert {
  std::uint64_t id = 0;
  std::string kind;
  std::string severity;
  double confidence = 0.0;  ///< 0..1
  std::string message;
  PropertyMap details;
};

/// All properties at one time.
struct RemoteStatus {
  std::string version;
  std::string state;
  double fatigue_level = 0.0;      ///< percent 0..100
  double distraction_level = 0.0;  ///< percent 0..100
  std::vector<RemoteAlert> active_alerts;
  PropertyMap driver_state;
  PropertyMap statistics;
  std::vector<PropertyMap> evidence{};  ///< by kind of alert
};

}  // namespace cabinwatch::alerts
