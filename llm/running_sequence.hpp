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
      : analysis(std::move(sequence), plan, strategy),
        number(begun_as),
        plan_(plan),
        is_clear_(!is_disturbed) {}

  /// One of its queries is under way, until it is recorded.
  void add(Queries::Id id, Question question) { queries_.emplace(id, std::move(question)); }
  [[nodiscard]] bool is_mine(Queries::Id id) const { return queries_.contains(id); }
  [[nodiscard]] std::vector<Queries::Id> queries() const;

  /// One of its queries is over: takes the answers, and what it cost when it was answered.
  /// @param style  in which it was asked
  void record(Queries::Id id, const QueryOutcome& outcome, const PromptStyle& style,
              Clock::time_point now);

  /// In the order in which they were sent.
  [[nodiscard]] const std::vector<QueryRecord>& records();

  /// What the sequence cost, for those who choose the strategy.
  [[nodiscard]] MeasuredSequence measured(const Finding& finding, Clock::time_point now);

  SequenceAnalysis analysis;
  const std::uint64_t number;
  std::optional<ServerSlot> slot;  ///< that its queries keep to, while there are some to come

 private:
  void keep_cost(const Question& question, const QueryOutcome& outcome);

  const AnalysisPlan& plan_;
  std::map<Queries::Id, Question> queries_;  // under way
  std::vector<QueryRecord> records_;
  bool is_clear_;
};

}  // namespace cabinwatch::llm
