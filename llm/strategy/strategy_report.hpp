#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "llm/strategy/strategy.hpp"
#include "pipeline/driver_state.hpp"

/// Which strategy is in use, and why. Plain values; any thread.
namespace cabinwatch::llm {

/// What a strategy was measured to cost on the servers at hand.
struct StrategyCost {
  Strategy strategy = Strategy::parallel;
  unsigned sequences = 0;            ///< measured; 0: none, and the other figures mean nothing
  std::chrono::microseconds time{};  ///< from a sequence's first query to its finding, median
  std::chrono::microseconds work{};  ///< of a server's slots for one sequence, median
  double sequences_per_second = 0;   ///< with every slot busy: slots through `work`
  double prefix_reuse = 0;           ///< part of the prompts that the server had cached, 0..1
  unsigned answers_compared = 0;     ///< with those to the single questions, same sequences
  unsigned answers_equal = 0;
  std::string ruled_out;  ///< why it cannot be taken; empty when it can
};

struct StrategyReport {
  /// Where the strategy in use comes from.
  enum class Basis {
    set,       ///< by the settings
    guessed,   ///< nothing is measured yet
    measured,  ///< the fastest of those measured
    fallback   ///< measuring did not come to a result
  };
  Strategy taken = Strategy::parallel;  ///< never `automatic`
  Basis basis = Basis::guessed;
  bool is_measuring = false;  ///< sequences take turns with the strategies right now
  std::string reason;         ///< one line, with the figures
  std::vector<StrategyCost> costs;
  int queries_at_once = 0;    ///< that the servers run, in all; 0: not known yet
  unsigned measurements = 0;  ///< begun since the start
};

}  // namespace cabinwatch::llm

namespace cabinwatch::pipeline {
template <>
inline constexpr std::array<std::string_view, 4> kWords<llm::StrategyReport::Basis>{
    "set", "guessed", "measured", "fallback"};
}  // namespace cabinwatch::pipeline
