#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/configuration.hpp"
#include "llm/strategy/strategy.hpp"
#include "pipeline/driver_state.hpp"

/// The ways in which `bench` analyses the same recordings. Plain values; any thread.
namespace cabinwatch::recordings {

/// What can be turned off on its own, to measure its share.
enum class Optimization {
  cache,              ///< a picture that was encoded before is not encoded again
  overlap,            ///< several sequences at a time, so that impairment keeps nobody waiting
  adaptive_sampling,  ///< static frames are skipped
  scaling,            ///< pictures are no larger than encoder.max_side
  side_by_side        ///< several recordings at a time
};

/// One way of analysing: a strategy, and what is turned off.
struct BenchCase {
  llm::Strategy strategy = llm::Strategy::sequential;
  std::optional<Optimization> without;

  [[nodiscard]] std::string name() const;  ///< "parallel", "parallel without cache"
};

/// How a configuration is changed for a case.
struct BenchSettings {
  config::Configuration configuration;
  unsigned workers = 1;  ///< recordings at a time
};
[[nodiscard]] BenchSettings settings_of(const BenchCase& one,
                                        const config::Configuration& configuration);

/// All that are to be measured: `sequential` first, since the others are compared with it; then the
/// other strategies in the order given, each with everything, and with one thing off at a time.
[[nodiscard]] std::vector<BenchCase> bench_cases(const std::vector<llm::Strategy>& strategies,
                                                 const std::vector<Optimization>& without);

/// Reads words that are separated by commas; nothing where one is unknown, empty or there twice.
template <typename Enum>
[[nodiscard]] std::optional<std::vector<Enum>> words_in(std::string_view list) {
  std::vector<Enum> values;
  for (bool is_last = false; !is_last;) {
    const auto comma = list.find(',');
    is_last = comma == std::string_view::npos;
    const auto value = pipeline::from_word<Enum>(list.substr(0, comma));
    if (!value) return std::nullopt;
    for (const auto& earlier : values) {
      if (earlier == *value) return std::nullopt;
    }
    values.push_back(*value);
    if (!is_last) list.remove_prefix(comma + 1);
  }
  return values;
}

/// All words of an enumeration: "auto, parallel, sequential".
template <typename Enum>
[[nodiscard]] std::string words_of() {
  std::string words;
  for (const auto word : pipeline::kWords<Enum>) {
    words += words.empty() ? "" : ", ";
    words += word;
  }
  return words;
}

}  // namespace cabinwatch::recordings

namespace cabinwatch::pipeline {
template <>
inline constexpr std::array<std::string_view, 5> kWords<recordings::Optimization>{
    "cache", "overlap", "adaptive-sampling", "scaling", "side-by-side"};
}  // namespace cabinwatch::pipeline
