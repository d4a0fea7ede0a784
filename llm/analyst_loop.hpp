#pragma once

#include <atomic>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "llm/analyst.hpp"
#include "llm/analyst_board.hpp"
#include "llm/analyst_teller.hpp"
#include "llm/queries.hpp"
#include "llm/running_sequence.hpp"
#include "llm/sequence_inbox.hpp"
#include "llm/servers/access.hpp"
#include "llm/servers/server_pool.hpp"
#include "llm/servers/transfers.hpp"
#include "llm/servers/wire_format.hpp"
#include "llm/strategy/admission.hpp"
#include "llm/strategy/fused_comparisons.hpp"
#include "llm/strategy/strategist.hpp"

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
  using Clock = base::Clock;

  void work();
  void pass(Clock::time_point now);
  [[nodiscard]] bool begin_sequence(Clock::time_point now);
  [[nodiscard]] bool may_begin_sequence(Clock::time_point now) const;
  [[nodiscard]] Strategist::Turn next_turn() const;
  [[nodiscard]] Admission::Load load(Clock::time_point now) const;
  [[nodiscard]] bool ask(RunningSequence& running, Clock::time_point now);
  [[nodiscard]] bool is_all_there(const RunningSequence& running, Clock::time_point now) const;
  void give_back_slot(RunningSequence& running);
  void end_query(Queries::Id id, const QueryOutcome& outcome);
  void record(RunningSequence& running, Queries::Id id, const QueryOutcome& outcome);
  void cancel(RunningSequence& running, Clock::time_point now);
  [[nodiscard]] bool tell_what_is_due(Clock::time_point now);
  [[nodiscard]] bool is_untrusted(const RunningSequence& running, Clock::time_point now) const;
  [[nodiscard]] bool is_held(const RunningSequence& running, Clock::time_point now) const;
  void finish(RunningSequence& running, Clock::time_point now);
  void learn(RunningSequence& running, const Finding& finding, Clock::time_point now);
  [[nodiscard]] bool compare(Clock::time_point now);
  void note_change(const std::string& why);
  void cancel_everything();
  void publish(Clock::time_point now);
  /// @returns whether a server's state is another, or whether it may be asked
  [[nodiscard]] bool show(Clock::time_point now);
  [[nodiscard]] std::chrono::milliseconds time_to_next_due() const;

  const AnalystTeller teller_;
  const AnalysisPlan plan_;
  const Questionnaire questionnaire_;
  const std::size_t max_sequences_;
  const Admission admission_;
  SequenceInbox& inbox_;
  AnalystBoard& board_;
  const std::unique_ptr<const WireFormat> format_;
  Transfers transfers_;
  Strategist strategist_;
  ServerPool servers_;
  Queries queries_;
  FusedComparisons comparisons_;
  std::list<RunningSequence> running_;  // oldest first
  std::uint64_t sequences_begun_ = 0;
  AnalystCounts counts_;
  std::atomic<bool> is_stopping_{false};
};

}  // namespace cabinwatch::llm
