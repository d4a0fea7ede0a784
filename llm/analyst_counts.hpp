#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

#include "llm/answers/finding.hpp"

namespace cabinwatch::llm {

/// What the analyst did since it was made. Plain values; any thread.
struct AnalystCounts {
  std::uint64_t sequences = 0;  ///< submitted
  std::uint64_t replaced = 0;   ///< of these, left out because a newer one came
  std::uint64_t findings = 0;
  std::uint64_t late_findings = 0;
  std::uint64_t retries = 0;
  std::uint64_t bytes_sent = 0;      ///< HTTP bodies of queries
  std::uint64_t bytes_received = 0;  ///< HTTP bodies of queries
  std::uint64_t fused_queries = 0;
  std::uint64_t asked_singly = 0;        ///< analyses that a fused object lacked, asked again
  std::uint64_t comparison_queries = 0;  ///< beyond these, to compare a strategy's answers
  std::uint64_t prompt_tokens = 0;       ///< as servers count them, those of pictures too
  std::uint64_t cached_tokens = 0;       ///< of these, found in a server's prefix cache
  std::uint64_t answer_tokens = 0;
  std::chrono::microseconds busy{};   ///< of servers' slots with queries of ours, summed up
  std::chrono::microseconds slots{};  ///< of servers' slots, busy or not, summed up
  std::array<std::uint64_t, kAnalysisCount> queries{};   ///< by Analysis; not those fused
  std::array<std::uint64_t, kAnalysisCount> answers{};   ///< by Analysis, fused ones too
  std::array<std::uint64_t, kQueryErrorCount> errors{};  ///< by QueryError, analyses that failed
  std::size_t sequences_in_flight = 0;                   ///< now
  std::size_t sequences_waiting = 0;                     ///< now

  /// A query is asked, of one analysis or, fused, of several.
  void add(std::span<const Analysis> question);
  /// A sequence is done.
  void add(const Finding& finding);
  /// Of queries that are in no finding.
  void add(const TokenCounts& tokens);
};

}  // namespace cabinwatch::llm
