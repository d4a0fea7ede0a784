#include "llm/strategy/strategy_choice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace cabinwatch::llm {
namespace {

using pipeline::to_word;

double seconds(std::chrono::microseconds time) { return static_cast<double>(time.count()) / 1e6; }

/// The less, the better.
double score(const StrategyCost& cost, Objective objective) {
  return seconds(objective == Objective::time ? cost.time : cost.work);
}

bool is_eligible(const StrategyCost& cost) {
  return cost.strategy != Strategy::sequential && cost.sequences > 0 && cost.ruled_out.empty();
}

/// Of equals: a sequence's queries in a row lose no cached prefix to another sequence's, and single
/// questions need no answers compared.
int preference(Strategy strategy) {
  switch (strategy) {
    case Strategy::per_slot:
      return 0;
    case Strategy::parallel:
      return 1;
    default:
      return 2;
  }
}

/// Leaves those that have the least of something, and those that are as good.
template <typename Of>
void keep_least(std::vector<StrategyCost>& costs, Of of) {
  double least = of(costs.front());
  for (const auto& cost : costs) least = std::min(least, of(cost));
  std::erase_if(costs, [&](const StrategyCost& cost) { return of(cost) > least * kEquallyFast; });
}

std::string figures(const StrategyCost& cost) {
  auto text = fmt::format("{} ", to_word(cost.strategy));
  if (cost.sequences == 0) {
    text += "not measured";
  } else {
    text += fmt::format("{:.3g} s a sequence, {:.3g}/s at most", seconds(cost.time),
                        cost.sequences_per_second);
    if (cost.prefix_reuse > 0.0) {
      text += fmt::format(", {:.0f} % of its prompts cached", cost.prefix_reuse * 100);
    }
    if (cost.strategy == Strategy::fused && cost.answers_compared > 0) {
      text += fmt::format(", {} of {} answers as to single questions", cost.answers_equal,
                          cost.answers_compared);
    }
  }
  if (!cost.ruled_out.empty()) text += fmt::format(" (ruled out: {})", cost.ruled_out);
  return text;
}

}  // namespace

std::string figures_of(std::span<const StrategyCost> costs, Strategy first, int at_once) {
  std::string text;
  const auto add = [&](const StrategyCost& cost) {
    text += fmt::format("{}{}", text.empty() ? "" : "; ", figures(cost));
  };
  for (const auto& cost : costs) {
    if (cost.strategy == first) add(cost);
  }
  for (const auto& cost : costs) {
    if (cost.strategy != first) add(cost);
  }
  return fmt::format("{}; {} {} at once", text, at_once,
                     at_once == 1 ? "query runs" : "queries run");
}

StrategyChoice choose_strategy(std::span<const StrategyCost> costs, Objective objective,
                               int at_once) {
  std::vector<StrategyCost> best;
  std::copy_if(costs.begin(), costs.end(), std::back_inserter(best), is_eligible);
  if (best.empty()) {
    return {
        Strategy::parallel, true,
        fmt::format("none could be measured: {}", figures_of(costs, Strategy::parallel, at_once))};
  }
  keep_least(best, [&](const StrategyCost& cost) { return score(cost, objective); });
  keep_least(best, [](const StrategyCost& cost) { return seconds(cost.work); });
  const auto taken =
      std::min_element(best.begin(), best.end(), [](const auto& one, const auto& other) {
        return preference(one.strategy) < preference(other.strategy);
      })->strategy;
  return {taken, false, figures_of(costs, taken, at_once)};
}

}  // namespace cabinwatch::llm
