#include "config/policy_settings.hpp"

namespace cabinwatch::config {

alerts::PolicySettings policy_settings(const Configuration& configuration) {
  const auto& section = configuration.alerts;
  alerts::WordSet<pipeline::Analysis> analyses;
  for (const auto analysis : configuration.llm.analyses) analyses.add(analysis);
  return {.min_speed_kmh = section.min_speed_kmh,
          .expects_findings = configuration.llm_enabled,
          .analyses = analyses,
          .expects_reflex = configuration.vision.enabled,
          .max_gap = configuration.sampling.max_gap,
          .deadline = configuration.llm.deadline,
          .answers = {.min_confidence = section.min_confidence,
                      .agreement = section.agreement,
                      .patience = section.patience},
          .hold_off = section.hold_off};
}

}  // namespace cabinwatch::config
