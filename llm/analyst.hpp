#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "base/clock.hpp"
#include "llm/analyst_counts.hpp"
#include "llm/answers/finding.hpp"
#include "llm/servers/server_event.hpp"
#include "llm/settings.hpp"
#include "llm/strategy/strategy_report.hpp"
#include "pipeline/sequence.hpp"
#include "pipeline/stage_metrics.hpp"

namespace cabinwatch::llm {

/// Called on the analyst's thread, one at a time. They must not block and must not call the
/// analyst's `stop`. Any may be empty; what one throws is caught and told as a ServerEvent.
struct AnalystEvents {
  /// The sequence's answers but impairment, as soon as they are all in. Only where impairment is
  /// still to come; the finding that follows has `answers_told` set.
  std::function<void(const Finding&)> on_answers;
  /// A sequence is done. Exactly once for every sequence submitted and not replaced by a newer one,
  /// in the order in which they get done.
  std::function<void(Finding)> on_finding;
  std::function<void(const ServerEvent&)> on_server;
  /// What `servers` tells is another state than before, or another one may be asked.
  std::function<void()> on_servers_changed{};
};

/// Asks model servers the configured analyses of every sequence.
///
/// One thread of its own drives all transfers. Live (Overload::newest_wins) at most one sequence
/// waits; a newer one takes its place. With Overload::wait, `submit` waits for a place, and a query
/// for a server, and nothing is left out.
///
/// A sequence's deadline counts from when its last frame reached us; with Overload::wait from its
/// first query's start, since waiting in line is then no fault. What is not answered by then is
/// cancelled by closing the connection, and the finding is late. When no server can be asked, a
/// live sequence's finding comes at once, with QueryError::no_server.
///
/// Servers are looked at when the analyst is made and after each outage, while others go on.
///
/// `submit`: any thread but the analyst's. `stop`: the owner's thread. All others: any thread.
class Analyst {
 public:
  /// Starts the thread, and looking at the servers; does not wait for them.
  /// @throws std::invalid_argument when a setting is out of range or an address is refused;
  ///         std::runtime_error when the key file cannot be used or libcurl not be set up
  Analyst(AnalystSettings settings, AnalystEvents events);

  /// Stops.
  ~Analyst();
  Analyst(const Analyst&) = delete;
  Analyst& operator=(const Analyst&) = delete;

  /// Hands over a sequence of at least one frame. False, and it is not analysed, after `stop`.
  bool submit(pipeline::SequencePtr sequence);

  /// Waits until every sequence submitted has its finding; for the end of a recording. Returns
  /// false when `stop` came first.
  bool wait_until_done();

  /// Cancels what is under way, delivers the findings of unfinished sequences (`cancelled`) and
  /// joins the thread, within 2 s whatever servers do. Afterwards no callback runs. May be
  /// repeated.
  void stop();

  [[nodiscard]] std::vector<ServerStatus> servers() const;
  [[nodiscard]] AnalystCounts counts() const;
  /// The strategy in use, and why.
  [[nodiscard]] StrategyReport strategy() const;
  /// From a sequence's first query's start to its finding.
  [[nodiscard]] const pipeline::StageMetrics& sequence_metrics() const noexcept;
  /// From a query's start to its end, retries included.
  [[nodiscard]] const pipeline::StageMetrics& query_metrics() const noexcept;
  /// When the thread last passed through its loop: at least once a second while it lives.
  [[nodiscard]] base::Clock::time_point last_progress() const noexcept;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace cabinwatch::llm
