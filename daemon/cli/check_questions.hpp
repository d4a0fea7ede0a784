#pragma once

#include <vector>

#include "llm/answers/finding.hpp"
#include "llm/servers/probe_report.hpp"
#include "llm/settings.hpp"
#include "pipeline/encoder.hpp"

namespace cabinwatch::daemon {

/// `cabinwatch check` of the questions: asks each that is configured about one sequence, as the
/// service will. @returns a step for each, by its name, and one that says whether all come in time.
/// @param settings  with one server, which is well
/// @throws as llm::ask_all_questions
[[nodiscard]] std::vector<llm::ProbeStep> check_questions(const llm::AnalystSettings& settings,
                                                          const pipeline::EncoderSettings& encoder);

/// The same of a finding. Pure.
[[nodiscard]] std::vector<llm::ProbeStep> question_steps(const llm::AnalystSettings& settings,
                                                         const llm::Finding& finding);

}  // namespace cabinwatch::daemon
