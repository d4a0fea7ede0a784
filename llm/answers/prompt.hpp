#pragma once

#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "llm/answers/finding.hpp"
#include "pipeline/sequence.hpp"

/// What one query says to the model. Pure; any thread.
namespace cabinwatch::llm {

/// All queries of a sequence have the same `system`, `pictures` and `stillness`, in this order,
/// before what tells them apart: a server that caches prefixes encodes the pictures once. What is
/// the same for every sequence, too, is told in `system`: such a server reads it once for all.
struct Prompt {
  struct Picture {
    std::string caption;  ///< its place and time: "Image 1 of 4, 1.5 s before the last:"
    pipeline::EncodedPicturePtr picture;  ///< null: its caption alone is sent (OpenAi's trial)
  };
  std::string system;  ///< with every question and the fields of its answer
  std::vector<Picture> pictures;
  std::string stillness;  ///< what the sampler knows of movement

  std::string question;  ///< which one it is, in a few words
  std::string name;      ///< of the schema
  nlohmann::ordered_json schema;
  int max_answer_tokens = 0;
};

/// How answers are asked for.
struct PromptStyle {
  bool describe = true;
  int max_answer_tokens = 128;  ///< for one analysis
};

/// The results that impairment builds on, by Analysis.
using ResultsSoFar = std::array<std::optional<AnalysisResult>, kAnalysisCount>;

/// The questions that sequences are asked: what all queries say alike is written once.
///
/// Immutable; any thread.
class Questionnaire {
 public:
  /// @param analyses  all that may be asked, at least one
  Questionnaire(std::span<const Analysis> analyses, const PromptStyle& style);

  /// @param asked   what is asked in this query: at least one of the analyses
  /// @param so_far  what is known of the sequence; only a query for impairment alone tells it
  [[nodiscard]] Prompt ask(const pipeline::Sequence& sequence, std::span<const Analysis> asked,
                           const ResultsSoFar& so_far = {}) const;

  [[nodiscard]] const PromptStyle& style() const noexcept { return style_; }

 private:
  const PromptStyle style_;
  const std::string system_;
};

/// A query without a sequence, to see whether a server answers at all: a small grey picture, as
/// often as a sequence has pictures, and the question for the scene.
/// @param pictures  > 0; some servers take fewer than a sequence has
[[nodiscard]] Prompt make_trial_prompt(const PromptStyle& style, int pictures);

}  // namespace cabinwatch::llm
