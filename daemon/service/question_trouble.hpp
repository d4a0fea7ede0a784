#pragma once

#include <optional>
#include <string>

#include "llm/answers/finding.hpp"
#include "llm/servers/server_event.hpp"

namespace cabinwatch::daemon {

/// What came instead of an answer, a clause: "its answers are empty". Any thread.
[[nodiscard]] std::string what_comes(llm::QueryError error);
/// What to do about it.
[[nodiscard]] std::string what_to_do(llm::QueryError error);
/// "model server URL", or without the address where none is known.
[[nodiscard]] std::string named(const std::string& server);

/// Why one question has no answer in findings that have others.
///
/// One thread at a time.
class QuestionTrouble {
 public:
  /// So many findings in a row without an answer are told, and as many with one that it is over.
  /// Source: ours: at the usual stride as long as the policy waits; a model that errs in a third of
  /// its answers errs so often in a row once in a quarter of an hour.
  static constexpr int kInARow = 5;

  /// @param finding  has an answer to some question
  /// @returns what is to be told, once for each change; usually nothing
  [[nodiscard]] std::optional<llm::ServerEvent> note(llm::Analysis analysis,
                                                     const llm::Finding& finding);

  /// Empty when the last finding had an answer.
  [[nodiscard]] const std::string& reason() const noexcept { return reason_; }

 private:
  [[nodiscard]] std::optional<llm::ServerEvent> note_answer(llm::Analysis analysis,
                                                            const llm::Finding& finding);

  std::string reason_;
  int failed_ = 0;    // findings in a row for that reason
  int answered_ = 0;  // findings in a row
  std::string told_;  // empty: that all is well, or nothing
};

}  // namespace cabinwatch::daemon
