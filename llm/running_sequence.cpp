#include "llm/running_sequence.hpp"

#include <algorithm>

namespace cabinwatch::llm {
namespace {

/// Answered in as few words as others of its kind: the scene may have a summary.
bool is_short(const Question& question) {
  return question.size() == 1 && question.front() != Analysis::scene;
}

}  // namespace

void RunningSequence::note(const Question& question, const QueryOutcome& outcome) {
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
