#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <vector>

#include "llm/servers/query_record.hpp"
#include "llm/strategy/strategist.hpp"

/// A server as arithmetic, for tests of those who measure one: what queries cost on it, and what it
/// tells of that.
namespace cabinwatch::llm::test {

using namespace std::chrono_literals;

struct ServerModel {
  int slots = 4;
  std::chrono::microseconds pictures = 400ms;  ///< to read a sequence's, where no cache has them
  std::chrono::microseconds question = 50ms;   ///< to read one and to answer it
  std::chrono::microseconds fused = 150ms;     ///< to read and answer the one for all
  bool caches_by_slot = true;                  ///< a query after another of its sequence, there
  bool tells = true;                           ///< times and cached tokens
  double speed = 1.0;                          ///< 0.1: everything takes ten times as long

  static constexpr std::uint64_t kPictureTokens = 900;
  static constexpr std::uint64_t kQuestionTokens = 100;

  /// A sequence's queries when nothing else is there; the first is sent at `began_at`.
  [[nodiscard]] MeasuredSequence analyse(Strategy strategy,
                                         base::Clock::time_point began_at = {}) const {
    switch (strategy) {
      case Strategy::fused:
        return of(strategy, {query(began_at, began_at, 1, fused, false)});
      case Strategy::sequential:
      case Strategy::per_slot:
        return of(strategy, in_a_row(began_at));
      default:
        return of(strategy, at_once(began_at));
    }
  }

 private:
  using Clock = base::Clock;

  [[nodiscard]] QueryRecord query(base::Clock::time_point sent_at,
                                  base::Clock::time_point started_at, unsigned in_flight,
                                  std::chrono::microseconds own, bool is_cached) const {
    const auto slowed = [this](std::chrono::microseconds time) {
      return std::chrono::duration_cast<std::chrono::microseconds>(time / speed);
    };
    const auto prompt = slowed(is_cached ? 0ms : pictures);
    QueryRecord record;
    record.sent_at = sent_at;
    record.ended_at = started_at + prompt + slowed(own) + 1ms;
    record.in_flight = in_flight;
    record.usage.prompt_tokens = kPictureTokens + kQuestionTokens;
    record.usage.answer_tokens = 20;
    if (tells) {
      record.usage.cached_tokens = is_cached ? kPictureTokens : 0;
      record.usage.prompt_time = prompt;
      record.usage.answer_time = slowed(own);
    }
    return record;
  }

  [[nodiscard]] std::vector<QueryRecord> in_a_row(base::Clock::time_point at) const {
    std::vector<QueryRecord> queries;
    for (int i = 0; i < 5; ++i) {
      queries.push_back(query(at, at, 1, question, caches_by_slot && i > 0));
      queries.back().is_alone = true;
      at = queries.back().ended_at;
    }
    return queries;
  }

  /// Four that take the slots there are, each a picture-reading of its own unless it follows
  /// another one on its slot; then impairment, on a slot that knows the pictures.
  [[nodiscard]] std::vector<QueryRecord> at_once(base::Clock::time_point began_at) const {
    std::vector<QueryRecord> queries;
    std::vector<base::Clock::time_point> free_at(static_cast<std::size_t>(slots), began_at);
    for (unsigned i = 0; i < 4; ++i) {
      auto& slot = *std::min_element(free_at.begin(), free_at.end());
      const bool is_cached = caches_by_slot && slot != began_at;
      queries.push_back(query(began_at, slot, i + 1, question, is_cached));
      slot = queries.back().ended_at;
    }
    const auto last = *std::max_element(free_at.begin(), free_at.end());
    queries.push_back(query(last, last, 1, question, caches_by_slot));
    queries.back().is_alone = true;
    return queries;
  }

  [[nodiscard]] static MeasuredSequence of(Strategy strategy, std::vector<QueryRecord> queries) {
    auto end = queries.front().ended_at;
    for (const auto& one : queries) end = std::max(end, one.ended_at);
    const auto time =
        std::chrono::duration_cast<std::chrono::microseconds>(end - queries.front().sent_at);
    return {.strategy = strategy,
            .is_whole = true,
            .is_clear = true,
            .fell_back = false,
            .time = time,
            .queries = std::move(queries)};
  }
};

}  // namespace cabinwatch::llm::test
