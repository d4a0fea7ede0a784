#pragma once

#include <string>

#include "llm/settings.hpp"

namespace cabinwatch::recordings {

/// A hash of all that the configured analyses ask, pictures aside: texts, fields, answer schemas.
/// Findings under another one answer other questions. Pure; any thread.
[[nodiscard]] std::string prompts_hash(const llm::AnalystSettings& settings);

}  // namespace cabinwatch::recordings
