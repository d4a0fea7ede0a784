#include "alerts/question_watch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace cabinwatch::alerts {
namespace {

bool has_answer(const pipeline::Observation& answers, Analysis analysis) {
  switch (analysis) {
    case Analysis::face_state:
      return answers.face_state.has_value();
    case Analysis::attention:
      return answers.gaze.has_value();
    case Analysis::hand_position:
      return answers.hands.has_value();
    case Analysis::scene:
      return answers.scene.has_value();
    case Analysis::impairment:
      return answers.impairment.has_value();
  }
  return false;
}

Analysis analysis_at(std::size_t place) { return static_cast<Analysis>(place); }

}  // namespace

void QuestionWatch::configure(WordSet<Analysis> asked) {
  asked_ = asked;
  questions_ = {};
}

void QuestionWatch::hear(const pipeline::Observation& answers) {
  for (std::size_t i = 0; i < questions_.size(); ++i) {
    if (!asked_.contains(analysis_at(i))) continue;
    if (has_answer(answers, analysis_at(i))) {
      note_answer(questions_[i], answers.captured_at);
    } else {
      note_none(questions_[i], answers.captured_at);
    }
  }
}

void QuestionWatch::note_answer(Question& question, Clock::time_point captured_at) {
  question.answered_of = std::max(question.answered_of.value_or(captured_at), captured_at);
  question.missed = 0;
  if (!question.is_missed || ++question.answered < kFindingsToRecover) return;
  question.is_missed = false;
  question.answered = 0;
}

void QuestionWatch::note_none(Question& question, Clock::time_point captured_at) {
  // Answers of one sequence come in two parts: the second one adds to the first.
  const bool is_new = captured_at > std::max(question.missed_of,
                                             question.answered_of.value_or(Clock::time_point{}));
  if (!is_new) return;
  question.missed_of = captured_at;
  if (!question.answered_of) question.answered_of = captured_at;
  if (++question.missed < kUnansweredInARow) return;
  question.answered = 0;
  if (captured_at - *question.answered_of >= kUnansweredAfter) question.is_missed = true;
}

void QuestionWatch::explain(Analysis analysis, std::string reason) {
  questions_.at(static_cast<std::size_t>(analysis)).reason = std::move(reason);
}

std::vector<QuestionWatch::Missed> QuestionWatch::missed() const {
  std::vector<Missed> all;
  for (std::size_t i = 0; i < questions_.size(); ++i) {
    const Question& question = questions_[i];
    if (question.is_missed) all.push_back({analysis_at(i), *question.answered_of, question.reason});
  }
  return all;
}

std::string QuestionWatch::unanswered_among(const WordSet<Analysis>& questions) const {
  std::string text;
  if (asked_.is_empty()) return text;
  for (std::size_t i = 0; i < questions_.size(); ++i) {
    const Question& question = questions_[i];
    const bool is_asked = asked_.contains(analysis_at(i));
    if (!questions.contains(analysis_at(i)) || (is_asked && !question.is_missed)) continue;
    text += fmt::format(
        "{}the model {} {}{}{}", text.empty() ? "" : "; ",
        is_asked ? "gives no answers to" : "is not asked", pipeline::to_word(analysis_at(i)),
        is_asked && !question.reason.empty() ? ": " : "", is_asked ? question.reason : "");
  }
  return text;
}

}  // namespace cabinwatch::alerts
