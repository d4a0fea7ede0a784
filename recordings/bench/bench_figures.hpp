#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "llm/analyst_counts.hpp"
#include "llm/strategy/strategy_report.hpp"
#include "recordings/analysis/recording_analysis.hpp"
#include "recordings/bench/bench_answers.hpp"
#include "recordings/bench/bench_case.hpp"

namespace cabinwatch::recordings {

/// What analysing all recordings one way took. Plain values.
struct BenchFigures {
  BenchCase what;
  std::size_t videos = 0;
  unsigned workers = 1;  ///< recordings at a time
  std::chrono::milliseconds wall{};
  std::chrono::milliseconds cpu{};
  std::uint64_t peak_bytes = 0;  ///< of the process' memory, meanwhile
  /// From a sequence's first query to its finding, in the order in which these came.
  std::vector<std::chrono::milliseconds> sequence_times;
  RecordingFigures recordings;  ///< of all together
  llm::AnalystCounts analyst;
  llm::StrategyReport strategy;
  std::chrono::milliseconds server_away{};  ///< no server could be asked
  BenchAnswers answers;

  [[nodiscard]] std::size_t sequences() const { return sequence_times.size(); }
  [[nodiscard]] double per_hour(std::size_t count) const;
  [[nodiscard]] double cpu_share() const;     ///< of one core, 0..
  [[nodiscard]] double prefix_reuse() const;  ///< part of the prompts found in caches, 0..1
  [[nodiscard]] double server_busy() const;   ///< part of the slots' time, 0..1
  [[nodiscard]] std::uint64_t queries() const;
  [[nodiscard]] std::uint64_t errors() const;  ///< analyses without an answer
  static constexpr std::string_view kDecode = "decode";
  static constexpr std::string_view kEncode = "encode";
  /// What kept it from being faster: "server", "decode", "encode", or "queries in flight" when both
  /// server and stages waited.
  [[nodiscard]] std::string_view limited_by() const;
};

/// Of a list of times, the one below which `percent` of them lie; 0 of an empty list.
[[nodiscard]] std::chrono::milliseconds quantile(std::vector<std::chrono::milliseconds> times,
                                                 unsigned percent);

/// How many times slower the server was for the second half of the sequences than for the first, in
/// the median, or faster (below 1). Nothing where there are too few to tell.
[[nodiscard]] std::optional<double> change_within(
    const std::vector<std::chrono::milliseconds>& times);

/// A change of the server's own speed beyond which figures cannot be compared. Ours: twice as many
/// queries at once on the same slots is such a change.
inline constexpr double kUnsteady = 2.0;
[[nodiscard]] bool is_unsteady(std::optional<double> change);

}  // namespace cabinwatch::recordings
