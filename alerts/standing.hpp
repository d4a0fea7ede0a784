#pragma once

#include <string>
#include <variant>

#include "alerts/alert.hpp"

/// How one kind of alert stands by the evidence. Plain values; any thread.
namespace cabinwatch::alerts {

/// There is something to tell.
struct Situation {
  Severity severity{};
  double confidence = 1.0;  ///< 0..1
  std::string message{};    ///< one sentence
  Details details{};
  /// When the last frame that speaks for it reached us; the epoch when no frame does.
  Clock::time_point evidence_received_at{};
  /// Whether the newest answer says so, and is new enough to raise or escalate on. What is told
  /// already stays told without.
  bool is_current = true;
};

/// There is nothing to tell.
struct Nothing {
  ClearReason reason = ClearReason::recovered;  ///< told, if an alert was active
  /// Whether the condition itself is over, rather than just not told: ends an acknowledgement.
  bool has_ended = true;
  /// When the last frame that spoke against it reached us; the epoch when no frame did.
  Clock::time_point evidence_received_at{};
};

using Standing = std::variant<Situation, Nothing>;

}  // namespace cabinwatch::alerts
