#include "llm/settings.hpp"

#include <fmt/format.h>

#include <set>
#include <stdexcept>

#include "llm/answers/plain_text.hpp"
#include "llm/servers/keep_alive.hpp"

namespace cabinwatch::llm {
namespace {

using std::chrono::milliseconds;

void check_range(std::string_view name, std::int64_t value, std::int64_t least, std::int64_t most) {
  if (value >= least && value <= most) return;
  throw std::invalid_argument(
      fmt::format("{}: {} is out of range, {} to {}", name, value, least, most));
}

void check_time(std::string_view name, milliseconds value) {
  constexpr milliseconds kLongest{600'000};
  check_range(fmt::format("{} in ms", name), value.count(), 1, kLongest.count());
}

/// What a request cannot carry: bytes that are not UTF-8 are no JSON, a control character would be
/// taken for the place of a picture.
bool is_printable_line(std::string_view text) { return one_line(text, text.size()) == text; }

}  // namespace

void check(const AnalystSettings& settings) {
  if (settings.servers.empty()) throw std::invalid_argument("servers: there must be one at least");
  if (settings.model.empty() || !is_printable_line(settings.model)) {
    throw std::invalid_argument("model: must be a model's name");
  }
  if (settings.analyses.empty()) {
    throw std::invalid_argument("analyses: there must be one at least");
  }
  const std::set<Analysis> different(settings.analyses.begin(), settings.analyses.end());
  if (different.size() != settings.analyses.size()) {
    throw std::invalid_argument("analyses: one is named twice");
  }
  check_time("connect_timeout", settings.connect_timeout);
  check_time("timeout", settings.timeout);
  check_time("deadline", settings.deadline);
  check_range("max_sequences_in_flight", settings.max_sequences_in_flight, 1, 64);
  check_range("max_queries_in_flight", settings.max_queries_in_flight, 1, 1024);
  check_range("context_tokens", settings.context_tokens, 256, 1'048'576);
  check_range("max_answer_tokens", settings.max_answer_tokens, 16, 8192);
  static_cast<void>(keep_alive_json(settings.keep_alive));
}

}  // namespace cabinwatch::llm
