#include "daemon/cli/remote_json.hpp"

#include <utility>

namespace cabinwatch::daemon {

using recordings::Json;

Json to_json(const alerts::PropertyMap& properties) {
  return alerts::with_values(Json::object(), properties);
}

Json to_json(const alerts::RemoteAlert& alert) {
  return {{"id", alert.id},
          {"kind", alert.kind},
          {"severity", alert.severity},
          {"confidence", alert.confidence},
          {"message", alert.message},
          {"details", to_json(alert.details)}};
}

Json to_json(const alerts::RemoteStatus& status) {
  Json active = Json::array();
  for (const auto& alert : status.active_alerts) active.push_back(to_json(alert));
  return {{"version", status.version},
          {"state", status.state},
          {"fatigue_level", status.fatigue_level},
          {"distraction_level", status.distraction_level},
          {"active_alerts", std::move(active)},
          {"driver_state", to_json(status.driver_state)},
          {"statistics", to_json(status.statistics)}};
}

}  // namespace cabinwatch::daemon
