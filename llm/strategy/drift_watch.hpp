#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>

namespace cabinwatch::llm {

/// Notices that a server has become much slower or faster than it was at first.
///
/// Compares medians over some sequences, so that one slow answer is no change.
///
/// Pure; one thread at a time.
class DriftWatch {
 public:
  /// Sequences that a median is taken over. Live: a quarter of a minute.
  static constexpr std::size_t kSequences = 7;
  /// How many times slower or faster is a change worth measuring anew. Ours: queries that wait for
  /// one another in the server take twice as long.
  static constexpr double kChange = 2.5;

  /// A new first time.
  void begin() {
    first_.reset();
    latest_.clear();
  }

  /// What the server needs for a sequence's quickest query. True when that has changed; then this
  /// is told once, and the change is the first time from now on.
  [[nodiscard]] bool take(std::chrono::microseconds quickest);

  /// How many times longer it took lately than at first; nothing while it is not known.
  [[nodiscard]] std::optional<double> change() const noexcept { return change_; }

 private:
  std::optional<std::chrono::microseconds> first_;
  std::deque<std::chrono::microseconds> latest_;
  std::optional<double> change_;
};

}  // namespace cabinwatch::llm
