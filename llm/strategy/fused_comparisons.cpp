#include "llm/strategy/fused_comparisons.hpp"

#include <algorithm>
#include <utility>

#include "llm/answers/answer_parser.hpp"

namespace cabinwatch::llm {

void FusedComparisons::add(std::uint64_t number, pipeline::SequencePtr sequence) {
  all_.push_back({.number = number,
                  .sequence = std::move(sequence),
                  .single = {},
                  .query = {},
                  .fused = {},
                  .result = {}});
}

void FusedComparisons::answered(std::uint64_t number, const ResultsSoFar& results) {
  for (auto& one : all_) {
    if (one.number == number) one.single = results;
  }
}

std::size_t FusedComparisons::ask(bool has_room, Clock::time_point now) {
  std::size_t asked = 0;
  for (auto& one : all_) {
    if (one.is_asked || (!has_room && !one.single)) continue;
    QueryWanted query;
    query.prompt = questionnaire_.ask(*one.sequence, plan_.analyses);
    query.sequence = one.number;
    one.query = queries_.ask(
        std::move(query), [](Clock::time_point /*at*/) {}, now);
    one.is_asked = true;
    ++asked;
  }
  return asked;
}

bool FusedComparisons::is_mine(Queries::Id id) const {
  return std::any_of(all_.begin(), all_.end(), [&](const One& one) { return one.query == id; });
}

void FusedComparisons::record(Queries::Id id, const QueryOutcome& outcome) {
  const auto one =
      std::find_if(all_.begin(), all_.end(), [&](const One& each) { return each.query == id; });
  if (one == all_.end()) return;
  one->query.reset();
  auto& result = one->result.emplace();
  const auto* text = std::get_if<ChatText>(&outcome.reply);
  if (text == nullptr) {
    const auto error = std::get<Refusal>(outcome.reply).error;
    result.is_answered = is_models_failure(error) && error != QueryError::http_status;
    return;
  }
  result.is_answered = true;
  const auto parsed = parse_answers(text->text, plan_.analyses, questionnaire_.style().describe);
  ResultsSoFar fused;
  for (const auto analysis : plan_.analyses) {
    const auto place = static_cast<std::size_t>(analysis);
    const auto& answer = parsed.at(place).value();
    if (std::holds_alternative<Refusal>(answer)) return;
    fused.at(place).emplace().outcome = std::get<Answer>(answer);
  }
  one->fused = fused;
  if (outcome.record && outcome.retries == 0) {
    result.cost = outcome.record->usage.work().value_or(outcome.record->duration());
  }
}

std::optional<ComparedSequence> FusedComparisons::next_result() {
  const auto one = std::find_if(all_.begin(), all_.end(), [](const One& each) {
    return each.result && (each.single || !each.fused);
  });
  if (one == all_.end()) return std::nullopt;
  auto result = *std::move(one->result);
  if (one->fused) result.agreement = agreement(*one->single, *one->fused);
  all_.erase(one);
  return result;
}

void FusedComparisons::cancel(Clock::time_point now) {
  for (const auto& one : all_) {
    if (one.query) static_cast<void>(queries_.cancel(*one.query, now));
  }
  all_.clear();
}

}  // namespace cabinwatch::llm
