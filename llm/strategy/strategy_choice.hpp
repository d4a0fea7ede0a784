#pragma once

#include <span>
#include <string>

#include "llm/strategy/strategy_report.hpp"

/// Which strategy is the best of those measured. Pure; any thread.
namespace cabinwatch::llm {

/// What is to be fast.
enum class Objective {
  time,  ///< of one sequence: live
  rate   ///< sequences per second, with every slot busy: recordings
};

struct StrategyChoice {
  Strategy taken = Strategy::parallel;
  bool is_fallback = false;  ///< there was nothing to choose from
  std::string reason;        ///< one line, with the figures
};

/// Strategies that differ by less are equally fast: then the one takes part that costs the server
/// least. Ours: medians of a few sequences are no more exact.
inline constexpr double kEquallyFast = 1.1;

/// The fastest that is not ruled out. Never `sequential`: per_slot asks the same in the same order,
/// and can overlap.
/// @param at_once  queries that the servers run at the same time, in all
[[nodiscard]] StrategyChoice choose_strategy(std::span<const StrategyCost> costs,
                                             Objective objective, int at_once);

/// The figures of all strategies in one line, the one that is taken first.
[[nodiscard]] std::string figures_of(std::span<const StrategyCost> costs, Strategy first,
                                     int at_once);

}  // namespace cabinwatch::llm
