#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <string>

#include "llm/servers/server_change.hpp"
#include "llm/servers/server_event.hpp"
#include "llm/settings.hpp"
#include "llm/strategy/drift_watch.hpp"
#include "llm/strategy/strategy_report.hpp"
#include "llm/strategy/strategy_trial.hpp"

namespace cabinwatch::llm {

/// Chooses the strategy for every sequence: the one of the settings, or, for `auto`, the one that
/// measuring shows to be best on the servers at hand.
///
/// Measures when servers have come or changed, and when they have become much faster or slower.
/// Until it knows, and when measuring comes to nothing, it takes `parallel`, which is never wrong
/// and seldom the fastest. What it takes, and why, is told once.
///
/// Pure; one thread at a time: the analyst's.
class Strategist {
 public:
  using Tell = std::function<void(const ServerEvent&)>;

  /// @param settings  checked
  Strategist(const AnalystSettings& settings, Tell tell);

  /// How the next sequence is to be asked.
  [[nodiscard]] Strategy next() const;
  /// The next sequence is to be measured: analysed with nothing else under way.
  [[nodiscard]] bool is_measuring() const noexcept { return trial_.has_value(); }

  /// Measures anew when servers changed, and when one came or left meanwhile.
  void servers_changed(const ServerChange& change, bool has_healthy);

  /// A sequence is done.
  /// @param measurement  that was going on when it began, by the report's number; 0: none
  /// @param at_once      queries that the servers run at the same time, as far as is known
  void take(const MeasuredSequence& sequence, unsigned measurement, int at_once);

  // The comparison of the sequence just measured; see StrategyTrial.
  [[nodiscard]] bool wants_comparison() const;
  [[nodiscard]] bool insists_on_comparison() const;
  void take_comparison(const std::optional<AnswerAgreement>& agreement);
  void miss_comparison();

  [[nodiscard]] const StrategyReport& report() const noexcept { return report_; }

 private:
  void measure(const std::string& why);
  void conclude(int at_once);
  void settle(Strategy taken, StrategyReport::Basis basis, const std::string& reason);
  void watch(const MeasuredSequence& sequence);
  void watch_objects(const MeasuredSequence& sequence);
  void note_progress();

  const bool is_automatic_;
  const StrategyTrial::Setup setup_;
  const Tell tell_;
  StrategyReport report_;
  std::optional<StrategyTrial> trial_;
  std::string why_;   // it measures
  int attempts_ = 0;  // measurements in a row that were not steady
  DriftWatch drift_;
  std::deque<bool> objects_;  // whether the last fused objects were valid
  bool is_trouble_told_ = false;
};

}  // namespace cabinwatch::llm
