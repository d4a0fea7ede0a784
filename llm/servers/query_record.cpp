#include "llm/servers/query_record.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace cabinwatch::llm {
namespace {

using base::Clock;
using std::chrono::duration_cast;
using std::chrono::microseconds;

/// Less than this is no cache but chance. Ours: the prompts of one sequence differ by a tenth.
constexpr double kLeastReuse = 0.2;

double time_per_token(const ChatUsage& usage) {
  if (!usage.prompt_time || !usage.prompt_tokens || *usage.prompt_tokens == 0) return 0.0;
  return static_cast<double>(usage.prompt_time->count()) /
         static_cast<double>(*usage.prompt_tokens);
}

/// Tokens that must have been cached, since the prompt took less time than the slowest of the
/// sequence did.
std::uint64_t cached_by_time(const ChatUsage& usage, double slowest) {
  if (!usage.prompt_time || !usage.prompt_tokens || slowest <= 0.0) return 0;
  const double share = 1.0 - time_per_token(usage) / slowest;
  if (share < kLeastReuse) return 0;
  return static_cast<std::uint64_t>(share * static_cast<double>(*usage.prompt_tokens));
}

}  // namespace

TokenCounts tokens_of(std::span<const QueryRecord> queries) {
  double slowest = 0.0;
  for (const auto& query : queries) slowest = std::max(slowest, time_per_token(query.usage));
  TokenCounts tokens;
  for (const auto& query : queries) {
    const auto& usage = query.usage;
    const auto prompt = usage.prompt_tokens.value_or(0);
    tokens.prompt += prompt;
    tokens.cached += std::min(
        prompt, usage.cached_tokens ? *usage.cached_tokens : cached_by_time(usage, slowest));
    tokens.answer += usage.answer_tokens.value_or(0);
  }
  return tokens;
}

microseconds work_of(std::span<const QueryRecord> queries, int at_once) {
  microseconds told{};
  bool tells = true;
  std::map<Clock::time_point, int> changes;  // of how many are there
  for (const auto& query : queries) {
    const auto work = query.usage.work();
    if (work) told += *work;
    tells = tells && work && *work > microseconds(0);
    ++changes[query.sent_at];
    --changes[query.ended_at];
  }
  if (tells) return told;
  Clock::duration busy{};
  int there = 0;
  std::optional<Clock::time_point> since;
  for (const auto& [at, change] : changes) {
    if (since) busy += std::min(there, at_once) * (at - *since);
    there += change;
    since = at;
  }
  return duration_cast<microseconds>(busy);
}

microseconds quickest(std::span<const QueryRecord> queries) {
  auto least = microseconds::max();
  for (const auto& query : queries) {
    least = std::min(least, query.usage.work().value_or(query.duration()));
  }
  return queries.empty() ? microseconds(0) : least;
}

}  // namespace cabinwatch::llm
