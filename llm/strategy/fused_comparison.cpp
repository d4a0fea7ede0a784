#include "llm/strategy/fused_comparison.hpp"

#include <utility>

#include "llm/answers/answer_parser.hpp"

namespace cabinwatch::llm {

void FusedComparison::want(pipeline::SequencePtr sequence, const ResultsSoFar& results) {
  wanted_ = {std::move(sequence), results};
}

void FusedComparison::begin(std::uint64_t sequence_number, Clock::time_point now) {
  QueryWanted query;
  query.prompt = questionnaire_.ask(*wanted_->sequence, plan_.analyses);
  query.sequence = sequence_number;
  query_ = queries_.ask(
      std::move(query), [](Clock::time_point /*at*/) {}, now);
}

void FusedComparison::cancel(Clock::time_point now) {
  if (query_) static_cast<void>(queries_.cancel(*query_, now));
  query_.reset();
  wanted_.reset();
}

FusedComparison::Result FusedComparison::take(const QueryOutcome& outcome) {
  query_.reset();
  const auto wanted = *std::exchange(wanted_, std::nullopt);
  const auto* text = std::get_if<ChatText>(&outcome.reply);
  if (text == nullptr) {
    const auto error = std::get<Refusal>(outcome.reply).error;
    return {is_models_failure(error) && error != QueryError::http_status, std::nullopt};
  }
  const auto parsed = parse_answers(text->text, plan_.analyses, questionnaire_.style().describe);
  ResultsSoFar fused;
  for (const auto analysis : plan_.analyses) {
    const auto place = static_cast<std::size_t>(analysis);
    const auto& answer = parsed.at(place).value();
    if (std::holds_alternative<Refusal>(answer)) return {true, std::nullopt};
    fused.at(place).emplace().outcome = std::get<Answer>(answer);
  }
  return {true, agreement(wanted.results, fused)};
}

}  // namespace cabinwatch::llm
