#pragma once

#include <optional>

#include "llm/queries.hpp"
#include "llm/sequence_analysis.hpp"
#include "llm/servers/query_record.hpp"
#include "llm/strategy/answer_agreement.hpp"

namespace cabinwatch::llm {

/// Asks the fused question about a sequence whose single questions are answered, to compare the
/// answers. Its own answers go nowhere else.
///
/// One thread: the analyst's.
class FusedComparison {
 public:
  using Clock = base::Clock;

  /// @param queries, plan, questionnaire  borrowed; live longer
  FusedComparison(Queries& queries, const AnalysisPlan& plan, const Questionnaire& questionnaire)
      : queries_(queries), plan_(plan), questionnaire_(questionnaire) {}

  /// A sequence is to be compared, as soon as `begin` is called.
  void want(pipeline::SequencePtr sequence, const ResultsSoFar& results);
  [[nodiscard]] bool is_wanted() const noexcept { return wanted_.has_value(); }

  void begin(std::uint64_t sequence_number, Clock::time_point now);
  /// Its query is under way.
  [[nodiscard]] bool is_asked() const noexcept { return query_.has_value(); }
  [[nodiscard]] bool is_mine(Queries::Id id) const noexcept { return query_ == id; }

  /// Gives it up, wanted or asked.
  void cancel(Clock::time_point now);

  struct Result {
    bool is_answered = false;                  ///< by the server, whatever the model said
    std::optional<AnswerAgreement> agreement;  ///< nothing: the object was not valid
  };
  /// Its query is over.
  [[nodiscard]] Result take(const QueryOutcome& outcome);

 private:
  struct Wanted {
    pipeline::SequencePtr sequence;
    ResultsSoFar results;
  };

  Queries& queries_;
  const AnalysisPlan& plan_;
  const Questionnaire& questionnaire_;
  std::optional<Wanted> wanted_;
  std::optional<Queries::Id> query_;
};

}  // namespace cabinwatch::llm
