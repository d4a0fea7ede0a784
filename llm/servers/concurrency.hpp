#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "llm/servers/query_record.hpp"

namespace cabinwatch::llm {

/// How many queries a server truly runs at the same time.
///
/// Believes what the server says, else what the settings allow, until queries show otherwise. One
/// that was sent with k at the server and had to wait there shows that fewer than k run at once.
/// How long it waited is its time less what the server says it worked on it; where a server tells
/// no times, of the queries that are sent together those are compared that are answered equally
/// long. One that did not wait with more than believed there shows that they are more, but never
/// more than the server says.
///
/// Pure; one thread at a time.
class Concurrency {
 public:
  /// @param most  queries that may be at the server, > 0
  explicit Concurrency(int most) : most_(most), believed_(most) {}

  /// Another server, or the same one started anew: forgets what was measured.
  /// @param told  how many slots it says it has
  void begin(std::optional<int> told);

  /// So many it ran in an earlier run.
  void believe(int at_once);

  /// The answered queries of one sequence, in the order in which they were sent.
  void learn_from(std::span<const QueryRecord> queries);

  /// Queries that run at once, as far as is known: at least 1.
  [[nodiscard]] int at_once() const noexcept { return believed_; }
  /// Queries have shown it.
  [[nodiscard]] bool is_measured() const noexcept { return is_measured_; }
  /// Slots that the server says it has.
  [[nodiscard]] std::optional<int> told() const noexcept { return told_; }

  /// Queries that may be at the server: those that run and one that waits, so that the server need
  /// not wait for us.
  [[nodiscard]] int places() const noexcept { return believed_ < most_ ? believed_ + 1 : most_; }

 private:
  /// How queries fared that were sent with so many there.
  struct Evidence {
    int waited = 0;  // more than not, 0 when it is balanced
    int ran = 0;     // at once, more than not
  };
  struct Wait {
    std::chrono::microseconds waited;
    std::chrono::microseconds work;
    bool is_told;
  };

  [[nodiscard]] static std::vector<QueryRecord> in_order_of_service(
      std::span<const QueryRecord> queries);
  void note_overhead(std::chrono::microseconds overhead);
  void judge(int in_flight, const Wait& wait);

  int most_;
  int believed_;
  bool is_measured_ = false;
  std::optional<int> told_;
  std::map<int, Evidence> evidence_;                 // by queries in flight
  std::deque<std::chrono::microseconds> overheads_;  // of queries that were there alone
};

}  // namespace cabinwatch::llm
