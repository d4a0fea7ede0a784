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

/// How many queries a server really runs at the same time.
///
/// Begins with what the server says, else with what the settings allow, and learns from queries.
/// A query that was the k-th at the server and had to wait shows that fewer than k run at once;
/// what the server may still do of queries that were given up counts among the k. Its
/// wait is its duration less the time that the server says it worked on it. Where a server tells no
/// times, queries that were sent together and have answers of equal length are compared. A query
/// that did not wait, though more than the believed number were there, shows that more run at once,
/// but never more than the server says.
///
/// Pure; one thread at a time.
class Concurrency {
 public:
  /// @param most  queries that may be at the server, > 0
  explicit Concurrency(int most) : most_(most), believed_(most) {}

  /// Another server, or the same one started anew: forgets what was measured.
  /// @param told  how many slots it says it has
  void begin(std::optional<int> told);

  /// As an earlier run of this program measured.
  void believe(int at_once);

  /// The answered queries of one sequence, in the order in which they were sent.
  void learn_from(std::span<const QueryRecord> queries);

  /// Queries that run at once, as far as is known: at least 1.
  [[nodiscard]] int at_once() const noexcept { return believed_; }
  /// Whether queries have shown it.
  [[nodiscard]] bool is_measured() const noexcept { return is_measured_; }
  /// Slots that the server says it has.
  [[nodiscard]] std::optional<int> told() const noexcept { return told_; }

  /// Queries to keep at the server: those that run, and one more, so that the server is never idle
  /// between them.
  [[nodiscard]] int places() const noexcept { return believed_ < most_ ? believed_ + 1 : most_; }

 private:
  /// What queries showed that were sent with this many at the server.
  struct Evidence {
    int waited = 0;  // how many more waited than did not
    int ran = 0;     // how many more ran at once than did not
  };
  struct Wait {
    int left_behind;
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
