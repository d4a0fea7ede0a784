#pragma once

#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "llm/finding.hpp"
#include "pipeline/sequence.hpp"

/// What one query says to the model. Pure; any thread.
namespace cabinwatch::llm {

/// All queries of a sequence have the same `system`, `pictures` and `stillness`, in this order,
/// before what tells them apart: a server that caches prefixes encodes the pictures once.
struct Prompt {
  struct Picture {
    std::string caption;  ///< its place and time: "Image 1 of 4, 1.5 s before the last:"
    pipeline::EncodedPicturePtr picture;
  };
  std::string_view system;
  std::vector<Picture> pictures;
  std::string stillness;  ///< what the sampler knows of movement

  std::string question;  ///< with every field of the answer described
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

/// @param analyses  what is asked in this query, at least one
/// @param so_far    what is known of the sequence; only a query for impairment alone tells it
[[nodiscard]] Prompt make_prompt(const pipeline::Sequence& sequence,
                                 std::span<const Analysis> analyses, const PromptStyle& style,
                                 const ResultsSoFar& so_far);

/// A query without a sequence, to see whether a server answers at all: a small grey picture and the
/// question for the scene.
[[nodiscard]] Prompt make_trial_prompt(const PromptStyle& style);

}  // namespace cabinwatch::llm
