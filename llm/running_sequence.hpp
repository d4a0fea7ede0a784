#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "llm/queries.hpp"
#include "llm/sequence_analysis.hpp"
#include "llm/servers/query_record.hpp"
#include "llm/strategy/strategist.hpp"

namespace cabinwatch::llm {

/// A sequence that is being analysed: its analysis, its queries that are under way, and what those
/// that are over cost.
///
/// One thread: the analyst's.
class RunningSequence {
 public:
  using Clock = base::Clock;

  /// @param plan          borrowed; lives longer
  /// @param begun_as      sequences are numbered as they begin
  /// @param is_disturbed  others' queries, that are not usually there, make it slow
  RunningSequence(pipeline::SequencePtr sequence, const AnalysisPlan& plan, Strategy strategy,
                  std::uint64_t begun_as, bool is_disturbed)
      : analysis(std::move(sequence), plan, strategy), number(begun_as), is_clear_(!is_disturbed) {}

  /// Keeps what a query cost when it was answered.
  void note(const Question& question, const QueryOutcome& outcome);

  /// In the order in which they were sent.
  [[nodiscard]] const std::vector<QueryRecord>& records();

  /// What the sequence cost, for those who choose the strategy.
  [[nodiscard]] MeasuredSequence measured(const Finding& finding, Clock::time_point now);

  SequenceAnalysis analysis;
  const std::uint64_t number;
  std::optional<ServerSlot> slot;  ///< that its queries keep to, while there are some to come
  std::map<Queries::Id, Question> queries;

 private:
  std::vector<QueryRecord> records_;
  bool is_clear_;
};

}  // namespace cabinwatch::llm
