#pragma once

#include <chrono>
#include <cstddef>
#include <span>

#include "base/clock.hpp"
#include "llm/answers/finding.hpp"
#include "llm/servers/chat_usage.hpp"

/// What the queries of a sequence cost the server that answered them. Pure; any thread.
namespace cabinwatch::llm {

/// An answered query.
struct QueryRecord {
  std::size_t server = 0;
  base::Clock::time_point sent_at;
  base::Clock::time_point ended_at;
  unsigned in_flight = 1;  ///< queries at the server when it was sent, itself among them
  /// Beside those, queries of ours that were given up and that the server may still have worked on.
  unsigned left_behind = 0;
  ChatUsage usage;
  /// Asks one of the analyses whose answers are short, and equally long.
  bool is_short = true;
  bool is_alone = false;  ///< asked together with no other one of its sequence

  [[nodiscard]] std::chrono::microseconds duration() const {
    return std::chrono::duration_cast<std::chrono::microseconds>(ended_at - sent_at);
  }
};

/// The tokens of one sequence's queries, oldest first. Where a server does not tell how many it had
/// cached, that follows from how much faster prompts were read than the slowest of them.
[[nodiscard]] TokenCounts tokens_of(std::span<const QueryRecord> queries);

/// How long these queries kept a server's slots busy, summed up: as the server tells, else as long
/// as queries were there, of which `at_once` run at the same time.
[[nodiscard]] std::chrono::microseconds work_of(std::span<const QueryRecord> queries, int at_once);

/// The quickest of the queries, which tells how fast the server is when nothing holds it up.
[[nodiscard]] std::chrono::microseconds quickest(std::span<const QueryRecord> queries);

}  // namespace cabinwatch::llm
