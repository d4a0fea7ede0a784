#pragma once

#include "llm/answers/finding.hpp"
#include "llm/answers/prompt.hpp"

namespace cabinwatch::llm {

/// Whether two answers to the same analysis say the same. Confidence and the scene's summary may
/// differ: they are a model's wording, and nothing follows from it. Pure; any thread.
[[nodiscard]] bool is_same_answer(const Answer& one, const Answer& other);

/// How many answers of one sequence, asked in two ways, were compared and were the same. What one
/// of them has no answer to is not compared. Pure; any thread.
struct AnswerAgreement {
  unsigned compared = 0;
  unsigned equal = 0;
};
[[nodiscard]] AnswerAgreement agreement(const ResultsSoFar& one, const ResultsSoFar& other);

}  // namespace cabinwatch::llm
