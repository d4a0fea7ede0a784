#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "llm/answers/finding.hpp"
#include "llm/servers/refusal.hpp"

/// From a model's text to answers. Pure; any thread.
///
/// Strict: the text is the JSON object that the schema describes and nothing else. Numbers must be
/// written as integers: 80.0 is refused, since no server's grammar lets a model write it.
namespace cabinwatch::llm {

using AnswerOrRefusal = std::variant<Answer, Refusal>;

/// The answer to one analysis, from the object that the schema of that analysis describes.
[[nodiscard]] AnswerOrRefusal parse_answer(std::string_view text, Analysis analysis, bool describe);

/// By Analysis; empty where it was not among those asked.
using ParsedAnswers = std::array<std::optional<AnswerOrRefusal>, kAnalysisCount>;

/// The answers to what was asked in one query, by the schema of answer_schema(analyses). Where
/// several were asked, one that is wrong does not spoil the others.
[[nodiscard]] ParsedAnswers parse_answers(std::string_view text, std::span<const Analysis> analyses,
                                          bool describe);

}  // namespace cabinwatch::llm
