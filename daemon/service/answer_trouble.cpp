#include "daemon/service/answer_trouble.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "llm/servers/refusal.hpp"

namespace cabinwatch::daemon {
namespace {

using llm::QueryError;
using Severity = llm::ServerEvent::Severity;

/// What came instead of an answer; nothing where none came, which the server's news tell of.
std::optional<QueryError> unusable_answer(const llm::Finding& finding) {
  for (const auto& result : finding.results) {
    const auto* error = result ? result->error() : nullptr;
    if (error != nullptr && *error != QueryError::http_status && llm::is_models_failure(*error)) {
      return *error;
    }
  }
  return std::nullopt;
}

std::string what_comes(QueryError error) {
  switch (error) {
    case QueryError::empty_answer:
      return "its answers are empty";
    case QueryError::thinking_only:
      return "it thinks, and does not answer";
    case QueryError::cut_at_length:
      return "its answers are longer than llm.max_answer_tokens";
    default:
      return fmt::format("its answers are not as asked ({})", pipeline::to_word(error));
  }
}

std::string what_to_do(QueryError error) {
  if (error == QueryError::thinking_only) return "take the model's -instruct variant";
  if (error == QueryError::cut_at_length) {
    return "raise llm.max_answer_tokens, or take a model that does not think";
  }
  return "take a model or a server that keeps to a JSON schema; see cabinwatch check";
}

std::string named(const std::string& server) {
  return server.empty() ? "model server" : fmt::format("model server {}", server);
}

}  // namespace

void AnswerTrouble::note(const llm::ServerEvent& event, Clock::time_point now) {
  if (event.severity != Severity::notice) {
    reason_ = event.text;
    server_ = event.server;
    is_of_findings_ = false;
    since_ = now;
  } else if (event.is_well && (server_.empty() || server_ == event.server)) {
    forget();
  }
}

std::optional<llm::ServerEvent> AnswerTrouble::note(const llm::Finding& finding,
                                                    Clock::time_point now) {
  if (finding.has_any_answer()) {
    // One that was under way when the trouble began says nothing of it.
    if (is_of_findings_ || finding.last_captured_at > since_) forget();
    return note_answered(finding);
  }
  answered_ = 0;
  const auto error = unusable_answer(finding);
  if (!error) {
    if (is_of_findings_) forget();
    return std::nullopt;
  }
  const auto what = what_comes(*error);
  failed_ = in_a_row_ == what ? failed_ + 1 : 1;
  in_a_row_ = what;
  reason_ = fmt::format("{}: {}", named(finding.server), what);
  server_ = finding.server;
  is_of_findings_ = true;
  since_ = now;
  if (failed_ < kInARow || told_ == what) return std::nullopt;
  told_ = what;
  return llm::ServerEvent{Severity::warning, finding.server, reason_, what_to_do(*error)};
}

std::optional<llm::ServerEvent> AnswerTrouble::note_answered(const llm::Finding& finding) {
  failed_ = 0;
  answered_ = std::min(answered_ + 1, kInARow);
  if (answered_ < kInARow || std::exchange(told_, {}).empty()) return std::nullopt;
  return llm::ServerEvent{Severity::notice, finding.server,
                          fmt::format("{}: its answers can be used again", named(finding.server)),
                          ""};
}

void AnswerTrouble::forget() noexcept {
  reason_.clear();
  server_.clear();
  is_of_findings_ = false;
}

}  // namespace cabinwatch::daemon
