#pragma once

#include <algorithm>
#include <array>

#include "alerts/kind.hpp"

/// Which kinds of alerts answer for one another's labels. Pure; any thread.
namespace cabinwatch::recordings {

/// Kinds that are told of one cause, one after the other as it lasts (alerts::KindRule): which of
/// them, a label of one does not say.
inline constexpr std::array kCauses{
    // Shut eyes, for 1, 3 and 6 s.
    alerts::WordSet<alerts::AlertKind>{alerts::AlertKind::microsleep, alerts::AlertKind::drowsiness,
                                       alerts::AlertKind::unresponsive},
    // A look off the road, at a phone.
    alerts::WordSet<alerts::AlertKind>{alerts::AlertKind::distraction,
                                       alerts::AlertKind::phone_use}};

[[nodiscard]] constexpr bool have_same_cause(alerts::AlertKind a, alerts::AlertKind b) {
  return a == b || std::ranges::any_of(kCauses, [&](const auto& cause) {
           return cause.contains(a) && cause.contains(b);
         });
}

/// Whether an alert of `other`, this severe, keeps `kind` from being told while it is active.
[[nodiscard]] constexpr bool supersedes(alerts::AlertKind other, alerts::Severity severity,
                                        alerts::AlertKind kind) {
  return std::ranges::any_of(alerts::kKindRules, [&](const alerts::KindRule& rule) {
    return rule.kind == kind && rule.is_superseded_by(other, severity);
  });
}

}  // namespace cabinwatch::recordings
