#include "daemon/policy_settings.hpp"

namespace cabinwatch::daemon {

alerts::PolicySettings policy_settings(const Configuration& configuration) {
  return {.min_speed_kmh = configuration.alerts.min_speed_kmh,
          .expects_findings = configuration.llm_enabled,
          .expects_reflex = configuration.vision.enabled,
          .max_gap = configuration.sampling.max_gap,
          .deadline = configuration.llm.deadline};
}

}  // namespace cabinwatch::daemon
