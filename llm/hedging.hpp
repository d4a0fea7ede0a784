#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <string>

namespace cabinwatch::llm {

/// When a query that takes far longer than others of its kind is asked once more beside ("hedged
/// request": Dean and Barroso, "The Tail at Scale", Communications of the ACM, 2013).
///
/// Pure; one thread at a time.
class Hedging {
 public:
  /// A query was answered.
  /// @param kind  the name of its schema
  /// @param took  since it was sent
  void answered(const std::string& kind, std::chrono::milliseconds took);

  /// How long queries of this kind usually take; nothing until enough were answered.
  [[nodiscard]] std::optional<std::chrono::milliseconds> usual(const std::string& kind) const;

  /// From when on, since it was sent, one of this kind takes far longer; nothing until that is
  /// known, and while too many of late were asked beside.
  [[nodiscard]] std::optional<std::chrono::milliseconds> due_after(const std::string& kind) const;

  /// One was asked beside.
  void asked();

 private:
  std::map<std::string, std::deque<std::chrono::milliseconds>> took_;  // newest last
  double allowed_ = 1.0;
};

}  // namespace cabinwatch::llm
