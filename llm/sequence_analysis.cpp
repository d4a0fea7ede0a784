#include "llm/sequence_analysis.hpp"

#include <algorithm>

namespace cabinwatch::llm {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

/// What it may take the policy to get answers that are told before the deadline. Ours.
constexpr milliseconds kTimeToTell{500};

}  // namespace

SequenceAnalysis::SequenceAnalysis(pipeline::SequencePtr sequence, const AnalysisPlan& plan,
                                   Strategy strategy)
    : sequence_(std::move(sequence)), plan_(plan), strategy_(strategy) {
  ask_anew(strategy);
}

void SequenceAnalysis::ask_anew(Strategy strategy) {
  strategy_ = strategy == Strategy::automatic ? Strategy::parallel : strategy;
  is_in_one_ = strategy_ == Strategy::fused;
  to_ask_ = is_in_one_ ? plan_.analyses : independent();
  is_impairment_asked_ = is_in_one_ || !is_configured(Analysis::impairment);
  asked_singly_ = 0;
  results_ = {};
  began_at_.reset();
}

std::vector<Question> SequenceAnalysis::next_questions(std::size_t ahead) {
  std::vector<Question> questions;
  if (is_in_one_) {
    is_in_one_ = false;
    questions.push_back(std::exchange(to_ask_, {}));
    return questions;
  }
  const bool is_row = strategy_ == Strategy::sequential || strategy_ == Strategy::per_slot;
  const auto most_open = is_row ? 1 + ahead : plan_.analyses.size();
  for (auto open_now = open(); !to_ask_.empty() && open_now < most_open; ++open_now) {
    questions.push_back({to_ask_.front()});
    to_ask_.erase(to_ask_.begin());
  }
  if (!is_impairment_asked_ && are_others_done()) {
    is_impairment_asked_ = true;
    if (has_answer_but_impairment()) {
      questions.push_back({Analysis::impairment});
    } else {
      record(Analysis::impairment, {.outcome = QueryError::not_asked,
                                    .error_text = "none of the other answers is there"});
    }
  }
  return questions;
}

bool SequenceAnalysis::has_more_to_ask() const { return !to_ask_.empty() || !is_impairment_asked_; }

void SequenceAnalysis::ask_singly(Analysis analysis) {
  ++asked_singly_;
  if (analysis == Analysis::impairment) {
    is_impairment_asked_ = false;
  } else {
    to_ask_.push_back(analysis);
  }
}

void SequenceAnalysis::begin(Clock::time_point now) {
  if (!began_at_) began_at_ = now;
}

void SequenceAnalysis::record(Analysis analysis, AnalysisResult result) {
  results_.at(static_cast<std::size_t>(analysis)) = std::move(result);
}

std::optional<SequenceAnalysis::Clock::time_point> SequenceAnalysis::deadline() const {
  if (plan_.is_live) return sequence_->last().received_at + plan_.deadline;
  if (!began_at_) return std::nullopt;
  return *began_at_ + plan_.deadline;
}

void SequenceAnalysis::cancel_rest() {
  to_ask_.clear();
  is_in_one_ = false;
  is_impairment_asked_ = true;
  for (const auto analysis : plan_.analyses) {
    if (has_result(analysis)) continue;
    record(analysis, {.outcome = QueryError::cancelled, .error_text = "not asked in time"});
  }
}

bool SequenceAnalysis::is_done() const {
  return std::all_of(plan_.analyses.begin(), plan_.analyses.end(),
                     [this](Analysis analysis) { return has_result(analysis); });
}

bool SequenceAnalysis::has_answers_to_tell(Clock::time_point now) const {
  if (answers_told_ || is_done() || !has_answer_but_impairment()) return false;
  if (are_others_done()) return true;
  const auto due = answers_due();
  return due && now >= *due;
}

std::optional<SequenceAnalysis::Clock::time_point> SequenceAnalysis::answers_due() const {
  // A recording's findings are never late: nothing is lost by waiting for them.
  if (answers_told_ || !plan_.is_live || !has_answer_but_impairment()) return std::nullopt;
  return *deadline() - std::min(kTimeToTell, plan_.deadline / 4);
}

Finding SequenceAnalysis::tell_answers(Clock::time_point now) {
  auto answers = finding(now);
  answers.answers_told = false;
  answers_told_ = true;
  for (auto& result : results_) {
    if (result) result->was_told = true;
  }
  return answers;
}

Finding SequenceAnalysis::finding(Clock::time_point now) const {
  Finding finding;
  finding.sequence_id = sequence_->id;
  finding.first_captured_at = sequence_->frames.front().captured_at;
  finding.last_captured_at = sequence_->last().captured_at;
  finding.last_received_at = sequence_->last().received_at;
  finding.last_repeated_for = sequence_->last().repeated_for;
  finding.frame_count = static_cast<unsigned>(sequence_->frames.size());
  finding.cost = sequence_->cost;
  const auto began_at = began_at_.value_or(now);
  finding.queue_wait = duration_cast<milliseconds>(began_at - sequence_->built_at);
  finding.analysis = duration_cast<milliseconds>(now - began_at);
  finding.is_late = plan_.is_live && now >= *deadline();
  finding.answers_told = answers_told_;
  finding.server = server_;
  finding.strategy = strategy_;
  finding.asked_singly = asked_singly_;
  finding.tokens = tokens_;
  finding.results = results_;
  return finding;
}

bool SequenceAnalysis::is_configured(Analysis analysis) const {
  return std::find(plan_.analyses.begin(), plan_.analyses.end(), analysis) != plan_.analyses.end();
}

bool SequenceAnalysis::has_result(Analysis analysis) const {
  return results_.at(static_cast<std::size_t>(analysis)).has_value();
}

std::vector<Analysis> SequenceAnalysis::independent() const {
  std::vector<Analysis> others = plan_.analyses;
  std::erase(others, Analysis::impairment);
  return others;
}

std::size_t SequenceAnalysis::open() const {
  const auto others = independent();
  const auto unanswered = std::count_if(
      others.begin(), others.end(), [this](Analysis analysis) { return !has_result(analysis); });
  return static_cast<std::size_t>(unanswered) - to_ask_.size();
}

bool SequenceAnalysis::are_others_done() const {
  const auto others = independent();
  return std::all_of(others.begin(), others.end(),
                     [this](Analysis analysis) { return has_result(analysis); });
}

bool SequenceAnalysis::has_answer_but_impairment() const {
  const auto others = independent();
  return std::any_of(others.begin(), others.end(), [this](Analysis analysis) {
    const auto& result = results_.at(static_cast<std::size_t>(analysis));
    return result && result->answer() != nullptr;
  });
}

}  // namespace cabinwatch::llm
