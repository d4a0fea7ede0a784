#include "llm/settings.hpp"

#include <fmt/format.h>

#include <set>
#include <stdexcept>

#include "llm/answers/plain_text.hpp"
#include "llm/servers/keep_alive.hpp"

namespace cabinwatch::llm {
namespace {

/// Of a time, in milliseconds.
constexpr base::Range<int> kTime{1, 600'000};

void check(std::string_view name, std::int64_t value, const base::Range<int>& range) {
  if (range.has(value)) return;
  throw std::invalid_argument(fmt::format("{}: {}", name, range.refusal_of(value)));
}

}  // namespace

bool is_model_name(std::string_view text) {
  return !text.empty() && one_line(text, text.size()) == text;
}

void check(const AnalystSettings& settings) {
  if (settings.servers.empty()) throw std::invalid_argument("servers: there must be one at least");
  if (!is_model_name(settings.model)) {
    throw std::invalid_argument("model: must be a model's name");
  }
  if (settings.analyses.empty()) {
    throw std::invalid_argument("analyses: there must be one at least");
  }
  const std::set<Analysis> different(settings.analyses.begin(), settings.analyses.end());
  if (different.size() != settings.analyses.size()) {
    throw std::invalid_argument("analyses: one is named twice");
  }
  using Settings = AnalystSettings;
  check("connect_timeout in ms", settings.connect_timeout.count(), kTime);
  check("timeout in ms", settings.timeout.count(), kTime);
  check("deadline in ms", settings.deadline.count(), kTime);
  check("max_sequences_in_flight", settings.max_sequences_in_flight, Settings::kSequencesInFlight);
  check("max_queries_in_flight", settings.max_queries_in_flight, Settings::kQueriesInFlight);
  check("context_tokens", settings.context_tokens, Settings::kContextTokens);
  check("max_answer_tokens", settings.max_answer_tokens, Settings::kAnswerTokens);
  try {
    static_cast<void>(keep_alive_json(settings.keep_alive));
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument(fmt::format("keep_alive: {}", error.what()));
  }
}

}  // namespace cabinwatch::llm
