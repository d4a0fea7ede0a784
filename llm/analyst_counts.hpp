#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "llm/finding.hpp"

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
  std::array<std::uint64_t, kAnalysisCount> queries{};   ///< by Analysis; not those fused
  std::array<std::uint64_t, kAnalysisCount> answers{};   ///< by Analysis, fused ones too
  std::array<std::uint64_t, kQueryErrorCount> errors{};  ///< by QueryError, analyses that failed
  std::size_t sequences_in_flight = 0;                   ///< now
  std::size_t sequences_waiting = 0;                     ///< now
};

}  // namespace cabinwatch::llm
