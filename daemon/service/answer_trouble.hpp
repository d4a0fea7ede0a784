#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "daemon/service/question_trouble.hpp"
#include "llm/answers/finding.hpp"
#include "llm/servers/server_event.hpp"

namespace cabinwatch::daemon {

/// Why the model gives no answers now, or none to one of its questions: by what was told last of
/// its servers and by the findings themselves. A server that answers, but never as asked or never
/// in time, is in no trouble of its own.
///
/// One thread at a time.
class AnswerTrouble {
 public:
  using Clock = base::Clock;

  /// So many findings in a row without one answer are told, and as many with one that they are
  /// over. Source: ours: of an odd sequence nobody wants to read.
  static constexpr int kInARow = 3;

  void note(const llm::ServerEvent& event, Clock::time_point now);
  /// @returns what is to be told of it, each once for each change; usually nothing
  [[nodiscard]] std::vector<llm::ServerEvent> note(const llm::Finding& finding,
                                                   Clock::time_point now);

  /// Empty when nobody knows, or there is none.
  [[nodiscard]] const std::string& reason() const noexcept { return reason_; }
  /// The same of one question, where others have answers.
  [[nodiscard]] const std::string& reason(llm::Analysis analysis) const {
    return questions_.at(static_cast<std::size_t>(analysis)).reason();
  }

 private:
  using Events = std::vector<llm::ServerEvent>;

  void note_answered(const llm::Finding& finding, Events& events);
  void note_unusable(const llm::Finding& finding, llm::QueryError error, Events& events);
  void explain_by(const llm::Finding& finding, const std::string& what, Clock::time_point now);
  void forget() noexcept;

  std::string reason_;
  std::string server_;           // that the reason is of; empty: not known
  bool is_of_findings_ = false;  // the reason
  Clock::time_point since_;      // the reason was told

  std::string in_a_row_;  // what findings had instead of an answer
  int failed_ = 0;        // findings in a row for that
  int answered_ = 0;      // in a row
  std::string told_;      // empty: that all is well, or nothing
  std::array<QuestionTrouble, llm::kAnalysisCount> questions_;
};

}  // namespace cabinwatch::daemon
