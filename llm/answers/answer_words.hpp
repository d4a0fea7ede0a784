#pragma once

#include <string>

#include "llm/answers/finding.hpp"

namespace cabinwatch::llm {

/// An answer in its fields' words, for a prompt: "state alert, confidence 90". Without the scene's
/// summary: text that a model wrote freely is not told to one again. Pure; any thread.
[[nodiscard]] std::string answer_words(const Answer& answer);

}  // namespace cabinwatch::llm
