#include "llm/strategy_choice.hpp"

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
  std::vector<StrategyCost> eligible;
  std::copy_if(costs.begin(), costs.end(), std::back_inserter(eligible), is_eligible);
  if (eligible.empty()) {
    return {
        Strategy::parallel, true,
        fmt::format("none could be measured: {}", figures_of(costs, Strategy::parallel, at_once))};
  }
  const auto by_score = [&](const StrategyCost& one, const StrategyCost& other) {
    return score(one, objective) < score(other, objective);
  };
  const auto fastest =
      score(*std::min_element(eligible.begin(), eligible.end(), by_score), objective);
  std::erase_if(eligible, [&](const StrategyCost& cost) {
    return score(cost, objective) > fastest * kEquallyFast;
  });
  const auto by_work = [](const StrategyCost& one, const StrategyCost& other) {
    return one.work < other.work;
  };
  const auto best = *std::min_element(eligible.begin(), eligible.end(), by_work);
  return {best.strategy, false, figures_of(costs, best.strategy, at_once)};
}

}  // namespace cabinwatch::llm
