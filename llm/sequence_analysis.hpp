#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "llm/answers/finding.hpp"
#include "llm/answers/prompt.hpp"
#include "llm/settings.hpp"
#include "pipeline/sequence.hpp"

namespace cabinwatch::llm {

/// What one query asks: one analysis, or, fused, several.
using Question = std::vector<Analysis>;

/// How sequences are analysed.
struct AnalysisPlan {
  std::vector<Analysis> analyses;          ///< impairment, where it is among them, last
  Strategy strategy = Strategy::parallel;  ///< of those that are given none; automatic: parallel
  std::chrono::milliseconds deadline{};
  /// From when the deadline counts: live from the last frame's arrival; else from the first query.
  bool is_live = true;
};

/// One sequence on its way to its finding: what to ask next, what came, and when it is too late.
///
/// Pure: the clock is passed in. One thread at a time.
class SequenceAnalysis {
 public:
  using Clock = base::Clock;

  /// @param plan  borrowed; lives longer
  SequenceAnalysis(pipeline::SequencePtr sequence, const AnalysisPlan& plan, Strategy strategy);
  SequenceAnalysis(pipeline::SequencePtr sequence, const AnalysisPlan& plan)
      : SequenceAnalysis(std::move(sequence), plan, plan.strategy) {}

  [[nodiscard]] const pipeline::Sequence& sequence() const noexcept { return *sequence_; }
  [[nodiscard]] const pipeline::SequencePtr& shared_sequence() const noexcept { return sequence_; }
  [[nodiscard]] Strategy strategy() const noexcept { return strategy_; }
  /// By Analysis; empty where the answer is still to come.
  [[nodiscard]] const ResultsSoFar& results() const noexcept { return results_; }

  /// What is to be asked now, each once. Impairment follows the others, and is not asked at all
  /// when all of these have failed.
  /// @param ahead  where queries follow each other, how many more may be at the server than the
  ///               one it works on
  [[nodiscard]] std::vector<Question> next_questions(std::size_t ahead = 0);
  /// Something is still to be asked, beside what is.
  [[nodiscard]] bool has_more_to_ask() const;

  /// A query was first sent.
  void begin(Clock::time_point now);
  /// What became of an analysis that was asked.
  void record(Analysis analysis, AnalysisResult result);
  /// Forgets what was asked and answered, and asks all of it in another way.
  void ask_anew(Strategy strategy);
  /// The fused object has no valid answer to this analysis: it is to be asked singly.
  void ask_singly(Analysis analysis);
  /// The server that answered.
  void note_server(std::string server) { server_ = std::move(server); }
  /// What its queries cost, once it is known.
  void note_tokens(const TokenCounts& tokens) { tokens_ = tokens; }

  /// When what is still open is to be cancelled; nothing while the deadline does not count yet.
  [[nodiscard]] std::optional<Clock::time_point> deadline() const;
  /// Gives up whatever has no result yet.
  void cancel_rest();
  [[nodiscard]] bool is_done() const;

  /// Whether the answers at hand are to be told, ahead of the finding: all but impairment are in,
  /// or the deadline is near and others hang. True until `tell_answers`.
  [[nodiscard]] bool has_answers_to_tell(Clock::time_point now) const;
  /// When `has_answers_to_tell` may become true by time alone.
  [[nodiscard]] std::optional<Clock::time_point> answers_due() const;
  /// The answers at hand; they count as told from now on.
  [[nodiscard]] Finding tell_answers(Clock::time_point now);

  /// The finding, once it is done.
  [[nodiscard]] Finding finding(Clock::time_point now) const;

 private:
  [[nodiscard]] bool is_configured(Analysis analysis) const;
  [[nodiscard]] bool has_result(Analysis analysis) const;
  [[nodiscard]] bool are_others_done() const;
  [[nodiscard]] bool has_answer_but_impairment() const;
  [[nodiscard]] std::vector<Analysis> independent() const;
  [[nodiscard]] std::size_t open() const;

  pipeline::SequencePtr sequence_;
  const AnalysisPlan& plan_;
  Strategy strategy_;
  std::vector<Analysis> to_ask_;  // not asked yet, impairment apart unless all are asked in one
  bool is_in_one_ = false;        // all of these in one query
  bool is_impairment_asked_ = false;
  unsigned asked_singly_ = 0;
  ResultsSoFar results_;
  std::optional<Clock::time_point> began_at_;
  bool answers_told_ = false;
  std::string server_;
  TokenCounts tokens_;
};

}  // namespace cabinwatch::llm
