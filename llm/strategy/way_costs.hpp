#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "llm/servers/query_record.hpp"
#include "llm/strategy/strategy_report.hpp"

namespace cabinwatch::llm {

/// A sequence that is done, and what it cost.
struct MeasuredSequence {
  Strategy strategy = Strategy::parallel;
  bool is_whole = false;             ///< every analysis has its answer, in time
  bool has_failed = false;           ///< an answer lacks for another reason than time
  bool is_clear = true;              ///< nothing but the way it was asked made it slow
  bool fell_back = false;            ///< the fused object was not valid
  std::chrono::microseconds time{};  ///< from the first query to the finding
  std::vector<QueryRecord> queries;  ///< in the order in which they were sent
};

/// What a sequence costs by each strategy: the median of the last ones, or, of a strategy that was
/// hardly tried, the least that it may cost.
///
/// Pure; one thread at a time.
class WayCosts {
 public:
  using Micros = std::chrono::microseconds;

  /// @param analyses  that are asked of a sequence
  /// @param longest   that a sequence may take
  WayCosts(Objective objective, std::size_t analyses, Micros longest)
      : objective_(objective), analyses_(analyses), longest_(longest) {}

  /// @param at_once  queries that the servers run at the same time
  void record(const MeasuredSequence& sequence, int at_once);
  /// A fused query that was asked beside single ones.
  void record_fused_query(Micros cost);

  /// Whether sequences have shown what the strategy costs.
  [[nodiscard]] bool is_measured(Strategy strategy) const;
  /// What a sequence costs; while that is not known, the least that it may.
  [[nodiscard]] Micros estimate(Strategy strategy) const;
  [[nodiscard]] std::vector<StrategyCost> all() const;

  void forget() { ways_ = {}; }
  /// Begins with what an earlier run left.
  void restore(std::span<const StrategyCost> costs);

 private:
  struct Way {
    std::deque<Micros> times;  // of the last sequences
    std::deque<Micros> works;
    TokenCounts tokens;
    std::uint64_t sequences = 0;
    Micros query{};  // the quickest
  };
  [[nodiscard]] const Way& way(Strategy strategy) const {
    return ways_.at(static_cast<std::size_t>(strategy));
  }
  [[nodiscard]] Micros cost(const Way& way) const;

  Objective objective_;
  std::size_t analyses_;
  Micros longest_;
  std::array<Way, 5> ways_;  // by Strategy
};

}  // namespace cabinwatch::llm
