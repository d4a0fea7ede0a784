#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "alerts/bus/monitor.hpp"
#include "base/process_usage.hpp"
#include "daemon/service/watching.hpp"
#include "llm/answers/finding.hpp"
#include "llm/strategy/strategy_report.hpp"
#include "pipeline/reflex_observation.hpp"
#include "pipeline/stage_metrics.hpp"

namespace cabinwatch::daemon {

/// The figures of the property Statistics, since the program's start and across pauses.
///
/// Main thread only.
class Statistics {
 public:
  using Clock = base::Clock;

  explicit Statistics(Clock::time_point now);

  void add(const llm::Finding& finding, Clock::time_point now);
  void add(const pipeline::ReflexObservation& frame);
  /// Once a second: what is measured over the last seconds.
  void sample(const Watching& watching, Clock::time_point now);
  /// The watching ends: its figures are kept.
  void add_finished(const Watching& watching);

  /// @param watching  null while paused
  [[nodiscard]] alerts::PropertyMap properties(const Watching* watching,
                                               Clock::time_point now) const;

 private:
  /// What the parts of a Watching count.
  struct Counts {
    std::uint64_t frames_captured = 0;
    std::uint64_t frames_sampled = 0;
    std::uint64_t frames_skipped = 0;
    std::uint64_t frames_dropped = 0;
    std::uint64_t frames_broken = 0;
    std::uint64_t news_dropped = 0;
    std::uint64_t camera_reopened = 0;
    std::uint64_t reflex_frames = 0;
    std::uint64_t reflex_frames_overtaken = 0;
    std::uint64_t reflex_frames_with_face = 0;
    std::uint64_t reflex_searches = 0;
    std::uint64_t sequences = 0;
    std::uint64_t sequences_dropped = 0;
    std::uint64_t cache_hits = 0;
    std::uint64_t cache_misses = 0;
    llm::TokenCounts tokens;
    Counts& operator+=(const Counts& other);
  };
  [[nodiscard]] static Counts counts(const Watching& watching);

  /// A look at the stages, to tell how busy they were since.
  struct Look {
    Clock::time_point at;
    std::uint64_t frames_captured = 0;
    std::uint64_t reflex_frames = 0;
    std::chrono::microseconds servers_busy{};
    std::chrono::microseconds servers_slots{};
    std::vector<pipeline::StageFigures> stages;
  };
  [[nodiscard]] static std::vector<pipeline::StageFigures> stages(const Watching& watching,
                                                                  Clock::time_point now);
  void add_stages(alerts::PropertyMap& properties) const;
  static void add_strategy(const llm::StrategyReport& report, alerts::PropertyMap& properties);

  const Clock::time_point started_at_;
  mutable base::ProcessUsageMeter usage_;             // measures between two looks, whoever asks
  Counts finished_;                                   // of watchings that have ended
  std::optional<llm::StrategyReport> last_strategy_;  // of the last of these that asked a model
  std::deque<Look> looks_;   // of one watching, the last seconds, oldest first
  bool is_between_ = false;  // that watching has ended
  bool has_face_ = false;
  std::uint64_t faces_found_ = 0;
  std::uint64_t faces_lost_ = 0;
  std::uint64_t frames_judged_ = 0;
  std::uint64_t findings_ = 0;
  std::uint64_t findings_incomplete_ = 0;
  std::uint64_t findings_late_ = 0;
  std::uint64_t queries_ = 0;
  std::uint64_t query_retries_ = 0;
  std::array<std::uint64_t, llm::kQueryErrorCount> query_errors_{};
  pipeline::StageMetrics finding_age_{"finding_age"};
};

}  // namespace cabinwatch::daemon
