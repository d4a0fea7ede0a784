#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "llm/strategy/strategy.hpp"
#include "pipeline/driver_state.hpp"

/// Which strategy is in use, and why. Plain values; any thread.
namespace cabinwatch::llm {

/// What is to be fast.
enum class Objective {
  time,  ///< of one sequence: live
  rate   ///< sequences per second, with every slot busy: recordings
};

/// What a strategy costs on the servers at hand, by the last sequences that were asked by it.
struct StrategyCost {
  Strategy strategy = Strategy::parallel;
  std::uint64_t sequences = 0;        ///< asked so; 0: none, and the other figures mean nothing
  std::chrono::microseconds time{};   ///< from a sequence's first query to its finding, median
  std::chrono::microseconds work{};   ///< of a server's slots for one sequence, median
  std::chrono::microseconds query{};  ///< its quickest; 0: none was asked so
  double prefix_reuse = 0;            ///< part of the prompts that the server had cached, 0..1
  unsigned answers_compared = 0;      ///< with those to the single questions, same sequences
  unsigned answers_equal = 0;
  std::string ruled_out;  ///< why it cannot be taken; empty when it can

  bool operator==(const StrategyCost&) const = default;
};

/// Sequences a second that servers can answer at most, when every slot is busy.
[[nodiscard]] double sequences_per_second(const StrategyCost& cost, int at_once);

/// The figures of all strategies in one line, the one that is taken first.
/// @param at_once  queries that the servers run at the same time, in all
[[nodiscard]] std::string figures_of(std::span<const StrategyCost> costs, Strategy first,
                                     int at_once);

struct StrategyReport {
  /// Where the strategy in use comes from.
  enum class Basis {
    set,      ///< by the settings
    guessed,  ///< not enough is measured yet
    known,    ///< an earlier run has measured these servers
    measured  ///< the fastest of those measured
  };
  Strategy taken = Strategy::parallel;  ///< never `automatic`
  Basis basis = Basis::guessed;
  std::string reason;  ///< one line, with the figures
  std::vector<StrategyCost> costs;
  int queries_at_once = 0;    ///< that the servers run, in all; 0: not known yet
  unsigned measurements = 0;  ///< begun since the start: none where all is known already
};

}  // namespace cabinwatch::llm

namespace cabinwatch::pipeline {
template <>
inline constexpr std::array<std::string_view, 2> kWords<llm::Objective>{"live", "recordings"};
template <>
inline constexpr std::array<std::string_view, 4> kWords<llm::StrategyReport::Basis>{
    "set", "guessed", "known", "measured"};
}  // namespace cabinwatch::pipeline
