#pragma once

#include <atomic>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <vector>

#include "llm/access.hpp"
#include "llm/analyst.hpp"
#include "llm/analyst_board.hpp"
#include "llm/queries.hpp"
#include "llm/sequence_analysis.hpp"
#include "llm/sequence_inbox.hpp"
#include "llm/server_pool.hpp"
#include "llm/transfers.hpp"
#include "llm/wire_format.hpp"

namespace cabinwatch::llm {

/// The analyst's thread: takes sequences in, asks, and tells findings.
///
/// One thread, that of `run`, but for `wake` and `request_stop`, which any may call.
class AnalystLoop {
 public:
  /// @param settings  checked
  /// @param inbox, board  borrowed; live longer
  AnalystLoop(const AnalystSettings& settings, std::vector<Access> accesses, AnalystEvents events,
              SequenceInbox& inbox, AnalystBoard& board);

  /// Works until it is stopped, then tells the findings of what is unfinished.
  void run() noexcept;
  void wake() noexcept { transfers_.wake(); }
  void request_stop() noexcept;

 private:
  using Clock = pipeline::Clock;

  struct Running {
    SequenceAnalysis analysis;
    std::map<Queries::Id, Question> queries;
  };

  void work();
  void pass(Clock::time_point now);
  void take_sequences();
  [[nodiscard]] bool may_begin_sequence() const;
  [[nodiscard]] bool ask(Running& running, Clock::time_point now);
  void take(Queries::Id id, const QueryOutcome& outcome);
  void record(Running& running, const Question& question, const QueryOutcome& outcome);
  void cancel(Running& running, Clock::time_point now);
  [[nodiscard]] bool tell_what_is_due(Clock::time_point now);
  void finish(const Running& running, Clock::time_point now);
  void cancel_everything();
  void publish(Clock::time_point now);
  [[nodiscard]] std::chrono::milliseconds time_to_next_due() const;
  template <typename Callback, typename... What>
  void call(const Callback& callback, What&&... what);

  const AnalystEvents events_;
  const AnalysisPlan plan_;
  const PromptStyle style_;
  const std::size_t max_sequences_;
  SequenceInbox& inbox_;
  AnalystBoard& board_;
  const std::unique_ptr<const WireFormat> format_;
  Transfers transfers_;
  ServerPool servers_;
  Queries queries_;
  std::list<Running> running_;  // oldest first
  AnalystCounts counts_;
  std::atomic<bool> is_stopping_{false};
};

}  // namespace cabinwatch::llm
