#pragma once

#include <optional>
#include <string>

#include "base/clock.hpp"
#include "llm/answers/finding.hpp"
#include "llm/servers/server_event.hpp"

namespace cabinwatch::daemon {

/// Why the model gives no answers now, by what was told last of its servers and by the findings
/// themselves: a server that answers, but never as asked, is in no trouble of its own.
///
/// One thread at a time.
class AnswerTrouble {
 public:
  using Clock = base::Clock;

  /// So many findings in a row without one answer are told, and as many with one that they are
  /// over. Source: ours: of an odd sequence nobody wants to read.
  static constexpr int kInARow = 3;

  void note(const llm::ServerEvent& event, Clock::time_point now);
  /// @returns what is to be told of it, once for each change; usually nothing
  [[nodiscard]] std::optional<llm::ServerEvent> note(const llm::Finding& finding,
                                                     Clock::time_point now);

  /// Empty when nobody knows, or there is none.
  [[nodiscard]] const std::string& reason() const noexcept { return reason_; }

 private:
  [[nodiscard]] std::optional<llm::ServerEvent> note_answered(const llm::Finding& finding);
  void forget() noexcept;

  std::string reason_;
  std::string server_;           // that the reason is of; empty: not known
  bool is_of_findings_ = false;  // the reason
  Clock::time_point since_;      // the reason was told

  std::string in_a_row_;  // what findings had instead of an answer
  int failed_ = 0;        // findings in a row for that
  int answered_ = 0;      // in a row
  std::string told_;      // empty: that all is well, or nothing
};

}  // namespace cabinwatch::daemon
