#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "llm/queries.hpp"
#include "llm/sequence_analysis.hpp"
#include "llm/servers/query_record.hpp"
#include "llm/strategy/strategy_trial.hpp"

namespace cabinwatch::llm {

/// A sequence that is being analysed: its analysis, its queries that are under way, and what those
/// that are over cost.
///
/// One thread: the analyst's.
class RunningSequence {
 public:
  using Clock = base::Clock;

  /// @param plan            borrowed; lives longer
  /// @param begun_as        sequences are numbered as they begin
  /// @param is_measured_in  the measurement that it is part of; 0: none
  RunningSequence(pipeline::SequencePtr sequence, const AnalysisPlan& plan, Strategy strategy,
                  std::uint64_t begun_as, unsigned is_measured_in)
      : analysis(std::move(sequence), plan, strategy),
        number(begun_as),
        measurement(is_measured_in) {}

  /// Keeps what a query cost when it was answered.
  void note(const Question& question, const QueryOutcome& outcome);

  /// In the order in which they were sent.
  [[nodiscard]] const std::vector<QueryRecord>& records();

  /// What the sequence cost, for those who choose the strategy.
  [[nodiscard]] MeasuredSequence measured(const Finding& finding, Clock::time_point now);

  SequenceAnalysis analysis;
  const std::uint64_t number;
  const unsigned measurement;
  std::optional<ServerSlot> slot;  ///< that its queries keep to, while there are some to come
  std::map<Queries::Id, Question> queries;

 private:
  std::vector<QueryRecord> records_;
  bool had_retries_ = false;
};

}  // namespace cabinwatch::llm
