#include <fmt/format.h>

#include <algorithm>

#include "alerts/policy_state.hpp"

namespace cabinwatch::alerts {

std::vector<Tally> Policy::State::tallies(AlertKind kind) const {
  switch (kind) {
    case AlertKind::camera_fault:
      return {camera.tally_of_fault(now)};
    case AlertKind::camera_blocked:
      return {camera.tally_of_blocked(), signs.tally(kind)};
    case AlertKind::analysis_degraded:
      return {analysis.tally(now)};
    default:
      break;
  }
  auto all = reflex.tallies(kind, now);
  all.push_back(kind == AlertKind::unresponsive ? responsiveness.tally() : signs.tally(kind));
  // An answer that says what frames say already counts with theirs.
  const auto agreed = reflex.agreement(kind);
  if (agreed && !signs.is_present(kind)) {
    all.back().why = fmt::format("the model says so, too: confidence {:.2f}", *agreed);
  }
  return all;
}

bool Policy::State::has_frames_for(AlertKind kind) const {
  return analysis.has(pipeline::Lane::reflex) && ReflexWatch::covers(kind);
}

bool Policy::State::has_answers_for(AlertKind kind) const {
  return analysis.has(pipeline::Lane::reasoning) && unanswered_for(kind).empty() &&
         (SignWatch::covers(kind) || kind == AlertKind::unresponsive);
}

std::string Policy::State::unanswered_for(AlertKind kind) const {
  if (!analysis.has(pipeline::Lane::reasoning)) return {};
  auto questions = SignWatch::questions_of(kind);
  if (kind == AlertKind::unresponsive) questions.add(Responsiveness::kQuestion);
  return analysis.unanswered_among(questions);
}

std::string Policy::State::unjudged(const KindRule& rule) const {
  if (!rule.is_of_driver) return {};
  if (camera.has_fault()) return "the camera does not work";
  if (camera.is_blocked()) return "the camera is covered, or it is dark";
  const auto doubt = analysis.doubt();
  if (ReflexWatch::covers(rule.kind) && doubt && !doubt->is_partial) return doubt->reason;
  if (!has_frames_for(rule.kind) && has_answers_for(rule.kind) && answer_trust.is_bad(now))
    return "the light or the camera is bad";
  return {};
}

bool Policy::State::is_covered(const KindRule& rule) const {
  if (!rule.is_of_driver) return true;
  const auto doubt = analysis.doubt();
  const bool is_too_slow = rule.kind == AlertKind::microsleep && doubt && doubt->is_partial;
  return (has_frames_for(rule.kind) || has_answers_for(rule.kind)) && !is_too_slow;
}

KindEvidence Policy::State::evidence_of(const KindRule& rule) const {
  KindEvidence told{.kind = rule.kind,
                    .is_active = book.is_active(rule.kind),
                    .nearness = 0.0,
                    .why = {},
                    .counted = {},
                    .held_back_by = {},
                    .quality = unjudged(rule)};
  for (auto& tally : tallies(rule.kind)) {
    told.nearness = std::max(told.nearness, tally.nearness);
    if (!tally.why.empty()) told.why += (told.why.empty() ? "" : "; ") + tally.why;
    told.counted.merge(tally.counted);
  }
  if (const auto unanswered = unanswered_for(rule.kind);
      rule.is_of_driver && !unanswered.empty() && !has_frames_for(rule.kind)) {
    told.why += (told.why.empty() ? "" : "; ") + unanswered;
  }
  const auto hold_back = [&told](bool is_so, HeldBackBy by) {
    if (is_so) told.held_back_by.push_back(by);
  };
  const bool is_off = rule.is_of_driver && !vehicle.ignition.value_or(true);
  const bool is_held_back = !ceiling(rule, vehicle, settings.min_speed_kmh);
  hold_back(!is_off && (is_held_back || reflex.is_held_back_by_speed(rule.kind)),
            HeldBackBy::speed);
  hold_back(is_off, HeldBackBy::ignition);
  hold_back(book.is_acknowledged(rule.kind), HeldBackBy::acknowledged);
  hold_back(book.is_held_off(rule.kind, now), HeldBackBy::hold_off);
  hold_back(!is_covered(rule), HeldBackBy::not_covered);
  hold_back(!told.quality.empty(), HeldBackBy::quality);
  hold_back(is_superseded(rule), HeldBackBy::superseded);
  return told;
}

}  // namespace cabinwatch::alerts
