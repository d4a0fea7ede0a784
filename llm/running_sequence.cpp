#include "llm/running_sequence.hpp"

#include <algorithm>
#include <utility>

#include "llm/answers/answer_parser.hpp"

namespace cabinwatch::llm {
namespace {

/// Answered in as few words as others of its kind: the scene may have a summary.
bool is_short(const Question& question) {
  return question.size() == 1 && question.front() != Analysis::scene;
}

/// Whether it has no answer, and not for want of time.
bool has_failed(const std::optional<AnalysisResult>& result) {
  const auto* error = result ? result->error() : nullptr;
  if (error == nullptr) return false;
  return *error != QueryError::cancelled && *error != QueryError::timed_out &&
         *error != QueryError::not_asked;
}

/// By Analysis; empty where it was not asked.
ParsedAnswers answers_in(const ChatReply& reply, const Question& question, bool describe) {
  if (const auto* text = std::get_if<ChatText>(&reply)) {
    return parse_answers(text->text, question, describe);
  }
  ParsedAnswers answers;
  for (const auto analysis : question) {
    answers.at(static_cast<std::size_t>(analysis)) = std::get<Refusal>(reply);
  }
  return answers;
}

}  // namespace

std::vector<Queries::Id> RunningSequence::queries() const {
  std::vector<Queries::Id> ids;
  for (const auto& query : queries_) ids.push_back(query.first);
  return ids;
}

void RunningSequence::record(Queries::Id id, const QueryOutcome& outcome, const PromptStyle& style,
                             Clock::time_point now) {
  const auto question = std::move(queries_.extract(id).mapped());
  const auto answers = answers_in(outcome.reply, question, style.describe);
  for (const auto asked : question) {
    const auto& answer = answers.at(static_cast<std::size_t>(asked)).value();
    AnalysisResult result{
        .duration = outcome.duration, .error_text = {}, .retries = outcome.retries};
    if (const auto* refusal = std::get_if<Refusal>(&answer)) {
      if (question.size() > 1 && is_models_failure(refusal->error)) {
        analysis.ask_singly(asked);
        continue;
      }
      result.outcome = refusal->error;
      result.error_text = refusal->text;
    } else {
      result.outcome = std::get<Answer>(answer);
      if (plan_.is_live) result.answered_at = now;
    }
    analysis.record(asked, std::move(result));
  }
  if (!outcome.server.empty()) analysis.note_server(outcome.server);
  keep_cost(question, outcome);
}

void RunningSequence::keep_cost(const Question& question, const QueryOutcome& outcome) {
  is_clear_ = is_clear_ && outcome.retries == 0;
  if (!outcome.record || !std::holds_alternative<ChatText>(outcome.reply)) return;
  auto record = *outcome.record;
  record.is_short = is_short(question);
  record.is_alone = analysis.strategy() != Strategy::parallel || question.size() > 1 ||
                    question.front() == Analysis::impairment;
  records_.push_back(record);
}

const std::vector<QueryRecord>& RunningSequence::records() {
  std::stable_sort(records_.begin(), records_.end(), [](const auto& one, const auto& other) {
    return std::pair(one.sent_at, one.in_flight) < std::pair(other.sent_at, other.in_flight);
  });
  return records_;
}

MeasuredSequence RunningSequence::measured(const Finding& finding, Clock::time_point now) {
  MeasuredSequence measured;
  measured.strategy = analysis.strategy();
  measured.is_whole = finding.is_whole() && !finding.is_late;
  measured.has_failed = std::ranges::any_of(finding.results, has_failed);
  measured.is_clear = is_clear_;
  measured.fell_back = finding.asked_singly > 0;
  measured.queries = records();
  if (!measured.queries.empty()) {
    measured.time = std::chrono::duration_cast<std::chrono::microseconds>(
        now - measured.queries.front().sent_at);
  }
  return measured;
}

}  // namespace cabinwatch::llm
