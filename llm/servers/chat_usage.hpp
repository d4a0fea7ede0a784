#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace cabinwatch::llm {

/// What a server tells of the work that a query was; empty where it does not tell. Plain values;
/// any thread.
struct ChatUsage {
  std::optional<std::uint64_t> prompt_tokens;  ///< cached ones too
  std::optional<std::uint64_t> cached_tokens;
  std::optional<std::uint64_t> answer_tokens;
  std::optional<std::chrono::microseconds> prompt_time;  ///< without waiting for a slot
  std::optional<std::chrono::microseconds> answer_time;

  /// How long the query had a slot.
  [[nodiscard]] std::optional<std::chrono::microseconds> work() const {
    if (!prompt_time || !answer_time) return std::nullopt;
    return *prompt_time + *answer_time;
  }
};

}  // namespace cabinwatch::llm
