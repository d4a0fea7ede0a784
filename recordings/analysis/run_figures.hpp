#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "pipeline/stage_metrics.hpp"
#include "recordings/analysis/recording_analysis.hpp"
#include "recordings/results/json_text.hpp"

namespace cabinwatch::recordings {

/// How fast a video was analysed, and what limited it: object run of the findings' last line. One
/// thread.
class RunFigures {
 public:
  using Clock = base::Clock;

  explicit RunFigures(Clock::time_point now) : began_at_(now) {}

  void add(const AnalysedSequence& sequence);

  /// @param strategy  the one in use; nothing when no model is asked
  [[nodiscard]] Json json(const RecordingFigures& figures, std::optional<llm::Strategy> strategy,
                          Clock::time_point now) const;

 private:
  const Clock::time_point began_at_;
  const std::chrono::system_clock::time_point started_at_ = std::chrono::system_clock::now();
  pipeline::StageMetrics queries_{"query"};
  pipeline::StageMetrics sequences_{"analyse"};
  std::uint64_t retries_ = 0;
  std::uint64_t asked_again_ = 0;
  std::uint64_t kept_ = 0;  // sequences that an earlier analysis has the answers of
};

}  // namespace cabinwatch::recordings
