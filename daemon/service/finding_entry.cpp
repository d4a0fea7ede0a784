#include "daemon/service/finding_entry.hpp"

#include <fmt/format.h>

#include <chrono>
#include <string>

#include "base/seconds.hpp"

namespace cabinwatch::daemon {
namespace {

using base::LogLevel;
using pipeline::to_word;

LogLevel level(llm::ServerEvent::Severity severity) {
  switch (severity) {
    case llm::ServerEvent::Severity::notice:
      return LogLevel::notice;
    case llm::ServerEvent::Severity::warning:
      return LogLevel::warning;
    case llm::ServerEvent::Severity::error:
      break;
  }
  return LogLevel::err;
}

}  // namespace

base::LogEntry finding_entry(const llm::Finding& finding, base::Clock::time_point now) {
  base::LogFields fields{{"sequence", finding.sequence_id},
                         {"frames", finding.frame_count},
                         {"encode_wait_us", finding.cost.encode_wait.count()},
                         {"encode_us", finding.cost.encode.count()},
                         {"cache_hits", finding.cost.cache_hits},
                         {"cache_misses", finding.cost.cache_misses},
                         {"queue_wait_ms", finding.queue_wait.count()},
                         {"analysis_ms", finding.analysis.count()},
                         {"latency_ms", base::whole_ms(now - finding.last_received_at)},
                         {"late", finding.is_late ? "yes" : "no"},
                         {"server", finding.server},
                         {"strategy", to_word(finding.strategy)}};
  if (finding.asked_singly > 0) fields.emplace_back("asked_singly", finding.asked_singly);
  if (finding.tokens.prompt > 0) {  // the server counts them
    fields.emplace_back("prompt_tokens", finding.tokens.prompt);
    fields.emplace_back("prompt_tokens_cached", finding.tokens.cached);
    fields.emplace_back("answer_tokens", finding.tokens.answer);
  }
  std::string missing;
  for (std::size_t i = 0; i < llm::kAnalysisCount; ++i) {
    const auto& result = finding.results[i];
    if (!result) continue;
    const std::string name(to_word(static_cast<llm::Analysis>(i)));
    fields.emplace_back(name + "_ms", result->duration.count());
    if (result->retries > 0) fields.emplace_back(name + "_retries", result->retries);
    if (const auto* error = result->error()) {
      missing +=
          fmt::format("{}{} {}", missing.empty() ? "; missing: " : ", ", name, to_word(*error));
      fields.emplace_back(name + "_error", to_word(*error));
      if (!result->error_text.empty()) fields.emplace_back(name + "_said", result->error_text);
    }
  }
  return {.level = LogLevel::debug,
          .message =
              fmt::format("sequence {} analysed in {} ms{}{}", finding.sequence_id,
                          finding.analysis.count(), finding.is_late ? ", too late" : "", missing),
          .fields = std::move(fields),
          .message_id = {}};
}

base::LogEntry server_entry(const llm::ServerEvent& event) {
  return {.level = level(event.severity),
          .message = event.what_to_do.empty()
                         ? event.text
                         : fmt::format("{}; what to do: {}", event.text, event.what_to_do),
          .fields = {{"server", event.server}},
          .message_id = {}};
}

}  // namespace cabinwatch::daemon
