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
  /// Whether the newest evidence says so, and is new enough to raise or escalate on. What is told
  /// already stays told without.
  bool is_current = true;
  /// It is over, and stays told until that has lasted: the message says so.
  bool is_held = false;
  /// Both lanes say so.
  bool is_agreed = false;
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

/// What a rule has counted for one kind, enough or not. Alerts carry the same words: a rule has no
/// second description of itself.
struct Tally {
  double nearness = 0.0;  ///< 0 (nothing speaks for it) to 1 (it is enough)
  std::string why{};      ///< a phrase; empty: nothing was seen that tells of it
  Details counted{};      ///< figures; what it takes ends in _needed
};

/// The detail that says in words what counted.
inline constexpr const char* kWhyDetail = "why";

/// The detail that names the lanes whose evidence an alert rests on.
inline constexpr const char* kLaneDetail = "lane";

/// The one that counts more: what can be told now, then what is more serious, then the first. With
/// nothing to tell by either, it is over as soon as one of them has seen that it is.
[[nodiscard]] Standing worse(const Standing& one, const Standing& other);

/// The other lane says the same, as sure as `confidence`: it is surer than by either alone.
void agree(Situation& situation, double confidence);

/// What the two lanes say together: the worse of it, and surer where both say so.
[[nodiscard]] Standing together(const Standing& by_frames, const Standing& by_answers);

}  // namespace cabinwatch::alerts
