#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "llm/answers/finding.hpp"

/// What an answer looks like, as data: schema, prompt and validation are made from it. Adding a
/// field to an analysis means adding it here and to the analysis' answer. Immutable; any thread.
namespace cabinwatch::llm {

struct AnswerField {
  enum class Kind {
    word,    ///< one of `words`
    flag,    ///< true or false
    number,  ///< an integer, `least` to `most`
    text     ///< at most `most` characters
  };
  std::string_view name;
  Kind kind = Kind::word;
  std::span<const std::string_view> words{};
  int least = 0;
  int most = 0;
  std::string_view meaning;  ///< for the prompt
};

/// Longest text that the scene's summary may be, in characters.
inline constexpr int kSummaryCharacters = 80;

/// The fields of an analysis' answer, in the order in which the model is to give them; its
/// confidence is the last.
/// @param describe  the scene has a summary, too
[[nodiscard]] std::vector<AnswerField> answer_fields(Analysis analysis, bool describe);

/// What the analysis asks, for the prompt: one or two sentences.
[[nodiscard]] std::string_view question_of(Analysis analysis);

}  // namespace cabinwatch::llm
