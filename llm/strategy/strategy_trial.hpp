#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "llm/servers/query_record.hpp"
#include "llm/strategy/answer_agreement.hpp"
#include "llm/strategy/strategy_choice.hpp"
#include "llm/strategy/strategy_report.hpp"

namespace cabinwatch::llm {

/// A sequence that was analysed with nothing else under way.
struct MeasuredSequence {
  Strategy strategy = Strategy::parallel;
  /// Every analysis has its answer, at the first attempt and in time.
  bool is_whole = false;
  bool fell_back = false;            ///< the fused object was not valid
  std::chrono::microseconds time{};  ///< from the first query to the finding
  std::vector<QueryRecord> queries;  ///< in the order in which they were sent
};

/// One measurement: which strategy's turn it is, and what came of the turns.
///
/// Turns are the sequences that are to be analysed anyway. `parallel` has the first, so that
/// measuring costs the first finding nothing, one after each slow turn, and the last: when the
/// server then is not as fast as it was before, the figures between mean nothing. `fused` has its
/// turn only once it gave the same answers to a sequence as the single questions did; `sequential`,
/// which may be slow, comes late, and stands for `per_slot` too: alone the two do the same. A
/// recording's time is not spent on it when parallel's queries show that it cannot win. Where
/// strategies are not clearly apart, more turns follow.
///
/// After a turn with single questions the fused one is asked about the same sequence, to compare:
/// all strategies but `fused` send the same queries.
///
/// Pure; one thread at a time.
class StrategyTrial {
 public:
  struct Setup {
    Objective objective = Objective::time;
    std::size_t analyses = kAnalysisCount;    ///< that are asked, > 1
    std::chrono::milliseconds longest{4000};  ///< that a sequence may take, to be tried at all
  };

  /// How it ends.
  enum class Outcome {
    none,      ///< not yet
    measured,  ///< there is something to choose from
    unsteady,  ///< the server was much faster or slower at the end than at first
    failed     ///< sequences get no answers
  };

  explicit StrategyTrial(Setup setup) : setup_(setup) {}

  /// Whose turn it is.
  [[nodiscard]] Strategy next() const;
  /// @param at_once  queries that the servers run at the same time, as far as is known
  void take(const MeasuredSequence& sequence, int at_once);

  /// The sequence just measured is to be asked by `fused` too.
  [[nodiscard]] bool wants_comparison() const;
  /// The comparison must not be put off for a newer sequence: it was too often.
  [[nodiscard]] bool insists() const { return missed_comparisons_ >= kMostPutOff; }
  /// What came of it; nothing: the object was not valid.
  void take_comparison(const std::optional<AnswerAgreement>& agreement);
  /// It was put off, or no answer came.
  void miss_comparison();

  [[nodiscard]] Outcome outcome() const noexcept { return outcome_; }
  [[nodiscard]] std::vector<StrategyCost> costs(int at_once) const;
  /// Turns taken.
  [[nodiscard]] unsigned turns() const noexcept { return turns_; }
  /// Why it failed, or what was not steady.
  [[nodiscard]] const std::string& trouble() const noexcept { return trouble_; }

 private:
  static constexpr int kMostPutOff = 3;

  /// What one strategy's turns gave.
  struct Tried {
    std::vector<MeasuredSequence> sequences;
    int failures = 0;       // in a row
    std::string ruled_out;  // empty: it is not
  };
  [[nodiscard]] static std::size_t place_of(Strategy strategy);
  [[nodiscard]] const Tried& tried(Strategy strategy) const { return tried_[place_of(strategy)]; }
  [[nodiscard]] Tried& tried(Strategy strategy) { return tried_[place_of(strategy)]; }
  /// Why a strategy cannot be taken; empty when it can.
  [[nodiscard]] const std::string& ruled_out(Strategy strategy) const;
  [[nodiscard]] bool wants(Strategy strategy) const;
  [[nodiscard]] bool is_fused_verified() const;
  void take_failure(Strategy strategy);
  void take_invalid_object();
  void look_whether_sequential_is_slow(int at_once);
  [[nodiscard]] bool is_row_hopeless(int at_once) const;
  void conclude(int at_once);
  [[nodiscard]] std::optional<double> change_at_the_end() const;
  [[nodiscard]] std::vector<std::vector<std::chrono::microseconds>> samples(int at_once) const;
  [[nodiscard]] bool is_clear(int at_once) const;
  [[nodiscard]] StrategyCost cost(Strategy strategy, int at_once) const;

  Setup setup_;
  std::array<Tried, 3> tried_;
  std::string too_slow_;  // why `sequential` is not tried; empty: it is
  Strategy last_ = Strategy::parallel;
  std::size_t rounds_ = 2;  // turns for each
  unsigned turns_ = 0;
  unsigned comparisons_ = 0;
  AnswerAgreement agreement_;
  int missed_comparisons_ = 0;
  int fused_objects_ = 0;
  int invalid_objects_ = 0;
  bool is_doubtful_ = false;  // the end was not as the beginning: look once more
  Outcome outcome_ = Outcome::none;
  std::string trouble_;
};

}  // namespace cabinwatch::llm
