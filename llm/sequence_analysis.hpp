#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "llm/finding.hpp"
#include "llm/prompt.hpp"
#include "llm/settings.hpp"
#include "pipeline/clock.hpp"
#include "pipeline/sequence.hpp"

namespace cabinwatch::llm {

/// What one query asks: one analysis, or, fused, several.
using Question = std::vector<Analysis>;

/// How sequences are analysed.
struct AnalysisPlan {
  std::vector<Analysis> analyses;
  Strategy strategy = Strategy::parallel;  ///< automatic counts as parallel
  std::chrono::milliseconds deadline{};
  /// From when the deadline counts: live from the last frame's arrival; else from the first query.
  bool is_live = true;
};

/// One sequence on its way to its finding: what to ask next, what came, and when it is too late.
///
/// Pure: the clock is passed in. One thread at a time.
class SequenceAnalysis {
 public:
  using Clock = pipeline::Clock;

  SequenceAnalysis(pipeline::SequencePtr sequence, const AnalysisPlan& plan);

  [[nodiscard]] const pipeline::Sequence& sequence() const noexcept { return *sequence_; }
  /// By Analysis; empty where the answer is still to come.
  [[nodiscard]] const ResultsSoFar& results() const noexcept { return results_; }

  /// What is to be asked now, each once. Impairment follows the others, and is not asked at all
  /// when all of these have failed.
  [[nodiscard]] std::vector<Question> take_questions();

  /// A query was first sent.
  void begin(Clock::time_point now);
  /// What became of an analysis that was asked.
  void take(Analysis analysis, AnalysisResult result);
  /// The server that answered.
  void note_server(std::string server) { server_ = std::move(server); }

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

  pipeline::SequencePtr sequence_;
  const AnalysisPlan& plan_;
  std::vector<Analysis> to_ask_;  // not asked yet, impairment apart
  bool is_impairment_asked_ = false;
  ResultsSoFar results_;
  std::optional<Clock::time_point> began_at_;
  bool answers_told_ = false;
  std::string server_;
};

}  // namespace cabinwatch::llm
