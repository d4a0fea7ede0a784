#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <optional>

#include "llm/queries.hpp"
#include "llm/sequence_analysis.hpp"
#include "llm/strategy/strategist.hpp"

namespace cabinwatch::llm {

/// Asks the fused question about sequences that are asked singly too, to compare the answers. Its
/// own answers go nowhere else.
///
/// One thread: the analyst's.
class FusedComparisons {
 public:
  using Clock = base::Clock;

  /// @param queries, plan, questionnaire  borrowed; live longer
  FusedComparisons(Queries& queries, const AnalysisPlan& plan, const Questionnaire& questionnaire)
      : queries_(queries), plan_(plan), questionnaire_(questionnaire) {}

  /// A sequence begins that is to be compared.
  void add(std::uint64_t number, pipeline::SequencePtr sequence);
  /// Its single questions are over.
  void answered(std::uint64_t number, const ResultsSoFar& results);

  /// Asks the fused question about sequences whose single questions are over; where `has_room`,
  /// about all. @returns how many queries that were
  std::size_t ask(bool has_room, Clock::time_point now);
  [[nodiscard]] bool is_mine(Queries::Id id) const;
  /// One of its own queries is over.
  void record(Queries::Id id, const QueryOutcome& outcome);

  /// A comparison that is complete; nothing when none is.
  [[nodiscard]] std::optional<ComparedSequence> next_result();

  void cancel(Clock::time_point now);
  /// Comparisons under way.
  [[nodiscard]] std::size_t count() const noexcept { return all_.size(); }

 private:
  struct One {
    std::uint64_t number = 0;
    pipeline::SequencePtr sequence;
    std::optional<ResultsSoFar> single;
    std::optional<Queries::Id> query;
    bool is_asked = false;
    std::optional<ResultsSoFar> fused;       // where the object was valid
    std::optional<ComparedSequence> result;  // but for the agreement
  };

  Queries& queries_;
  const AnalysisPlan& plan_;
  const Questionnaire& questionnaire_;
  std::list<One> all_;
};

}  // namespace cabinwatch::llm
