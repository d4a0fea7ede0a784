#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "llm/settings.hpp"

/// Whether the answers of a sequence can come in time, by how long one takes. Pure; any thread.
namespace cabinwatch::llm {

/// What the settings leave a query. Plain values.
struct AnswerTime {
  std::chrono::milliseconds deadline{};  ///< of a whole sequence
  std::chrono::milliseconds timeout{};   ///< of a query
  int in_a_row = 1;  ///< queries of a sequence that follow each other, at the least
  bool is_all_in_a_row = false;
};

[[nodiscard]] AnswerTime answer_time(const AnalystSettings& settings);

/// What is to be told of a server whose answers come too late, and what to do.
struct TooSlow {
  std::string text;
  std::string what_to_do;
};

/// @param took  one query, from its start to its answer
/// @returns nothing where all answers can come in time
[[nodiscard]] std::optional<TooSlow> too_slow(const AnswerTime& allowed,
                                              std::chrono::milliseconds took);

/// What to change so that what takes this long comes in time.
/// @param query     one query
/// @param sequence  all of a sequence's that follow each other
[[nodiscard]] std::string how_to_be_in_time(const AnswerTime& allowed,
                                            std::chrono::milliseconds query,
                                            std::chrono::milliseconds sequence);

}  // namespace cabinwatch::llm
