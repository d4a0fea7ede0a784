#include "recordings/analysis/prompts_hash.hpp"

#include <memory>

#include "llm/answers/prompt.hpp"
#include "pipeline/content_hash.hpp"

namespace cabinwatch::recordings {
namespace {

/// One frame stands for any.
pipeline::Sequence any_sequence() {
  pipeline::Sequence sequence;
  sequence.frames.push_back({std::make_shared<const pipeline::EncodedPicture>(), 0, {}, {}});
  return sequence;
}

std::string text_of(const llm::Prompt& prompt) {
  std::string text(prompt.system);
  for (const auto& picture : prompt.pictures) text += picture.caption;
  return text + prompt.stillness + prompt.question + prompt.schema.dump();
}

}  // namespace

std::string prompts_hash(const llm::AnalystSettings& settings) {
  const auto sequence = any_sequence();
  const llm::Questionnaire questionnaire(settings.analyses,
                                         {settings.describe, settings.max_answer_tokens});
  std::string all;
  for (const auto analysis : settings.analyses) {
    all += text_of(questionnaire.ask(sequence, std::span(&analysis, 1)));
  }
  all += text_of(questionnaire.ask(sequence, settings.analyses));
  return pipeline::hash_text(XXH3_128bits(all.data(), all.size()));
}

}  // namespace cabinwatch::recordings
