#pragma once

#include <nlohmann/json.hpp>
#include <span>

#include "llm/answers/finding.hpp"

namespace cabinwatch::llm {

/// The JSON schema of the answer to one or several analyses: of one a flat object, of several an
/// object with one such object for each, by name. The fields' order is the form's, and so is the
/// answer's. Pure; any thread.
[[nodiscard]] nlohmann::ordered_json answer_schema(std::span<const Analysis> analyses,
                                                   bool describe);

}  // namespace cabinwatch::llm
