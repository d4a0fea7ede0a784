#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "llm/strategy/fused_trust.hpp"
#include "llm/strategy/learnt_servers.hpp"
#include "llm/strategy/strategy_report.hpp"
#include "llm/strategy/way_costs.hpp"

namespace cabinwatch::llm {

/// Which way of asking is the fastest of those that give the same answers, by what was measured.
///
/// Each way is believed to be as fast as it can possibly be, by what is known of queries, until
/// sequences have shown its cost. So a way that cannot win is never tried. `fused` has to give the
/// same answers as single questions first: some sequences are asked both ways, and now and then
/// another one.
///
/// Pure; one thread at a time.
class WayChoice {
 public:
  using Micros = std::chrono::microseconds;

  struct Load {
    std::size_t free_slots = 0;   ///< in which a query would run at once
    std::size_t comparisons = 0;  ///< sequences under way that are asked both ways
  };
  struct Turn {
    Strategy strategy = Strategy::parallel;
    bool is_compared = false;  ///< it is to be asked by `fused` too, to compare the answers
  };

  /// @param analyses  questions about a sequence, > 1
  /// @param longest   that a sequence may take
  /// @param at_once   queries that servers run at the same time, as long as none is there
  WayChoice(Objective objective, std::size_t analyses, Micros longest, int at_once)
      : objective_(objective),
        analyses_(analyses),
        at_once_(at_once),
        ways_(objective, analyses, longest),
        fused_(analyses) {}

  /// Servers are there, which run so many queries at the same time, in all.
  void served_by(int at_once);
  /// A sequence is done.
  void record(const MeasuredSequence& sequence);
  /// One that was asked both ways.
  void compare(const ComparedSequence& sequence);

  /// How the next sequence is to be asked.
  /// @param taken  the way that is chosen already, which another must clearly beat
  [[nodiscard]] Turn next(const Load& load, std::optional<Strategy> taken) const;
  /// The fastest way, by what is known; `taken` as above.
  [[nodiscard]] Strategy best(std::optional<Strategy> taken) const;
  /// That of those with single questions.
  [[nodiscard]] Strategy best_single() const;
  /// Whether every way has shown its cost, or cannot be better than the best.
  [[nodiscard]] bool is_decided(std::optional<Strategy> taken) const;
  /// Whether the answers to `fused` may be told; nothing while that is being found out.
  [[nodiscard]] std::optional<bool> trusts_fused() const noexcept { return fused_.is_trusted(); }

  /// What a sequence costs; while that is not known, the least that it may.
  [[nodiscard]] Micros estimate(Strategy strategy) const { return ways_.estimate(strategy); }
  [[nodiscard]] std::vector<StrategyCost> costs() const;
  [[nodiscard]] int at_once() const noexcept { return at_once_; }
  /// That were measured, in earlier runs too.
  [[nodiscard]] std::uint64_t sequences() const noexcept { return sequences_; }

  /// Learns anew what each way costs.
  void measure_anew() { ways_.forget(); }
  /// There are other servers.
  void forget();
  /// Begins with what an earlier run learnt of these servers.
  void restore(const Learnt& learnt);

 private:
  [[nodiscard]] std::vector<Strategy> singles() const;
  [[nodiscard]] bool is_fused_hopeless() const;

  Objective objective_;
  std::size_t analyses_;
  int at_once_;
  bool has_servers_ = false;
  WayCosts ways_;
  FusedTrust fused_;
  std::uint64_t sequences_ = 0;
};

}  // namespace cabinwatch::llm
