#include "daemon/service/answer_trouble.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
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

/// Why none came. What was given up in the end says least; and nothing where the program stops.
std::optional<std::string> why_none_came(const llm::Finding& finding) {
  std::optional<std::string> why;
  if (finding.is_late) why = what_comes(QueryError::cancelled);
  for (const auto& result : finding.results) {
    const auto* error = result ? result->error() : nullptr;
    if (error == nullptr || *error == QueryError::cancelled || *error == QueryError::not_asked) {
      continue;
    }
    const bool says_more = *error != QueryError::no_server && *error != QueryError::timed_out;
    return says_more && !result->error_text.empty()
               ? fmt::format("its queries fail: {}", result->error_text)
               : what_comes(*error);
  }
  return why;
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

std::vector<llm::ServerEvent> AnswerTrouble::note(const llm::Finding& finding,
                                                  Clock::time_point now) {
  Events events;
  if (finding.has_any_answer()) {
    // One that was under way when the trouble began says nothing of it.
    if (is_of_findings_ || finding.last_captured_at > since_) forget();
    note_answered(finding, events);
    return events;
  }
  answered_ = 0;
  if (const auto error = unusable_answer(finding)) {
    explain_by(finding, what_comes(*error), now);
    note_unusable(finding, *error, events);
  } else if (is_of_findings_ || reason_.empty()) {  // what is told of the server says more
    const auto why = why_none_came(finding);
    if (why) {
      explain_by(finding, *why, now);
    } else {
      forget();
    }
  }
  return events;
}

void AnswerTrouble::explain_by(const llm::Finding& finding, const std::string& what,
                               Clock::time_point now) {
  reason_ = fmt::format("{}: {}", named(finding.server), what);
  server_ = finding.server;
  is_of_findings_ = true;
  since_ = now;
}

void AnswerTrouble::note_unusable(const llm::Finding& finding, QueryError error, Events& events) {
  const auto what = what_comes(error);
  failed_ = in_a_row_ == what ? failed_ + 1 : 1;
  in_a_row_ = what;
  if (failed_ < kInARow || told_ == what) return;
  told_ = what;
  events.push_back({Severity::warning, finding.server, reason_, what_to_do(error)});
}

void AnswerTrouble::note_answered(const llm::Finding& finding, Events& events) {
  for (std::size_t i = 0; i < questions_.size(); ++i) {
    auto event = questions_[i].note(static_cast<llm::Analysis>(i), finding);
    if (event) events.push_back(*std::move(event));
  }
  failed_ = 0;
  answered_ = std::min(answered_ + 1, kInARow);
  if (answered_ < kInARow || std::exchange(told_, {}).empty()) return;
  events.push_back({Severity::notice, finding.server,
                    fmt::format("{}: its answers can be used again", named(finding.server)), ""});
}

void AnswerTrouble::forget() noexcept {
  reason_.clear();
  server_.clear();
  is_of_findings_ = false;
}

}  // namespace cabinwatch::daemon
