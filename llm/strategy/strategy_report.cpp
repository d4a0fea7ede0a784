#include "llm/strategy/strategy_report.hpp"

#include <fmt/format.h>

namespace cabinwatch::llm {
namespace {

double seconds(std::chrono::microseconds time) { return static_cast<double>(time.count()) / 1e6; }

std::string figures(const StrategyCost& cost, int at_once) {
  auto text = fmt::format("{} ", pipeline::to_word(cost.strategy));
  if (cost.sequences == 0) {
    text += "not tried";
  } else {
    text += fmt::format("{:.3g} s a sequence, {:.3g}/s at most", seconds(cost.time),
                        sequences_per_second(cost, at_once));
    if (cost.prefix_reuse > 0.0) {
      text += fmt::format(", {:.0f} % of its prompts cached", cost.prefix_reuse * 100);
    }
  }
  if (cost.answers_compared > 0) {
    text += fmt::format(", {} of {} answers as to single questions", cost.answers_equal,
                        cost.answers_compared);
  }
  if (!cost.ruled_out.empty()) text += fmt::format(" (ruled out: {})", cost.ruled_out);
  return text;
}

}  // namespace

double sequences_per_second(const StrategyCost& cost, int at_once) {
  return cost.work.count() > 0 ? at_once / seconds(cost.work) : 0.0;
}

std::string figures_of(std::span<const StrategyCost> costs, Strategy first, int at_once) {
  std::string text;
  for (const bool is_first : {true, false}) {
    for (const auto& cost : costs) {
      if ((cost.strategy == first) != is_first) continue;
      text += fmt::format("{}{}", text.empty() ? "" : "; ", figures(cost, at_once));
    }
  }
  return fmt::format("{}; {} {} at once", text, at_once,
                     at_once == 1 ? "query runs" : "queries run");
}

}  // namespace cabinwatch::llm
