#include "daemon/service/question_trouble.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "llm/servers/refusal.hpp"

namespace cabinwatch::daemon {

using llm::QueryError;

std::string what_comes(QueryError error) {
  switch (error) {
    case QueryError::empty_answer:
      return "its answers are empty";
    case QueryError::thinking_only:
      return "it thinks, and does not answer";
    case QueryError::cut_at_length:
      return "its answers are longer than llm.max_answer_tokens";
    case QueryError::cancelled:
      return "its answers come later than llm.deadline_seconds allows";
    case QueryError::timed_out:
      return "no answer comes within llm.timeout_seconds";
    case QueryError::no_server:
      return "it cannot be asked now";
    default:
      break;
  }
  const auto word = pipeline::to_word(error);
  return llm::is_unanswered(error) ? fmt::format("its queries fail ({})", word)
                                   : fmt::format("its answers are not as asked ({})", word);
}

std::string what_to_do(QueryError error) {
  switch (error) {
    case QueryError::thinking_only:
      return "take the model's -instruct variant";
    case QueryError::cut_at_length:
      return "raise llm.max_answer_tokens, or take a model that does not think";
    case QueryError::cancelled:
      return "take a smaller model, put it on the GPU, or raise llm.deadline_seconds; cabinwatch "
             "check says how long it takes";
    case QueryError::timed_out:
      return "take a smaller model, put it on the GPU, or raise llm.timeout_seconds and "
             "llm.deadline_seconds";
    default:
      return llm::is_unanswered(error)
                 ? "see cabinwatch check, and the server's log"
                 : "take a model or a server that keeps to a JSON schema; see cabinwatch check";
  }
}

std::string named(const std::string& server) {
  return server.empty() ? "model server" : fmt::format("model server {}", server);
}

std::optional<llm::ServerEvent> QuestionTrouble::note(llm::Analysis analysis,
                                                      const llm::Finding& finding) {
  const auto& result = finding.of(analysis);
  if (!result) return std::nullopt;
  const auto* error = result->error();
  if (error == nullptr) return note_answer(analysis, finding);
  answered_ = 0;
  const auto what = what_comes(*error);
  failed_ = reason_ == what ? failed_ + 1 : 1;
  reason_ = what;
  if (failed_ < kInARow || told_ == what) return std::nullopt;
  told_ = what;
  return llm::ServerEvent{
      llm::ServerEvent::Severity::warning, finding.server,
      fmt::format("{}: {}: {}", named(finding.server), pipeline::to_word(analysis), what),
      what_to_do(*error)};
}

std::optional<llm::ServerEvent> QuestionTrouble::note_answer(llm::Analysis analysis,
                                                             const llm::Finding& finding) {
  reason_.clear();
  failed_ = 0;
  answered_ = std::min(answered_ + 1, kInARow);
  if (answered_ < kInARow || std::exchange(told_, {}).empty()) return std::nullopt;
  return llm::ServerEvent{llm::ServerEvent::Severity::notice, finding.server,
                          fmt::format("{}: {}: its answers can be used again",
                                      named(finding.server), pipeline::to_word(analysis)),
                          ""};
}

}  // namespace cabinwatch::daemon
