#pragma once

#include <atomic>
#include <mutex>
#include <vector>

#include "base/clock.hpp"
#include "llm/analyst_counts.hpp"
#include "llm/servers/server_event.hpp"
#include "llm/strategy/strategy_report.hpp"
#include "pipeline/stage_metrics.hpp"

namespace cabinwatch::llm {

/// What the analyst's thread lets others see of itself.
///
/// Written by the analyst's thread, read by any. Counts, servers and strategy are copied under a
/// mutex, held for the copy alone: numbers that are read together must belong together.
class AnalystBoard {
 public:
  explicit AnalystBoard(base::Clock::time_point now)
      : last_progress_(now.time_since_epoch().count()) {}

  /// @returns whether a server's state is another, or whether it may be asked
  bool publish(const AnalystCounts& counts, std::vector<ServerStatus> servers,
               StrategyReport strategy, base::Clock::time_point now);

  [[nodiscard]] AnalystCounts counts() const;
  [[nodiscard]] std::vector<ServerStatus> servers() const;
  [[nodiscard]] StrategyReport strategy() const;
  [[nodiscard]] base::Clock::time_point last_progress() const noexcept;

  pipeline::StageMetrics sequences{"analyse"};
  pipeline::StageMetrics queries{"query"};

 private:
  mutable std::mutex mutex_;
  AnalystCounts counts_;
  std::vector<ServerStatus> servers_;
  StrategyReport strategy_;
  std::atomic<base::Clock::rep> last_progress_;
};

}  // namespace cabinwatch::llm
