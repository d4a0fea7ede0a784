#include "alerts/policy_state.hpp"

#include <algorithm>
#include <variant>

#include "alerts/level.hpp"
#include "alerts/thresholds.hpp"
#include "alerts/trusted_frame.hpp"

namespace cabinwatch::alerts {

Policy::State::State(const PolicySettings& policy_settings, Clock::time_point start)
    : now(start), analysis(policy_settings, start) {
  configure(policy_settings);
}

void Policy::State::configure(const PolicySettings& policy_settings) {
  settings = policy_settings;
  lifetime = settings.max_gap + settings.deadline + kSequenceTime;
  analysis.configure(settings);
  answer_trust.configure(settings.answers.min_confidence);
  signs.configure(settings.answers.agreement, settings.answers.patience);
  book.configure(settings.hold_off);
}

bool Policy::State::accepts(Clock::time_point captured_at, Clock::time_point at) const {
  return is_watching && captured_at >= watching_since && at - captured_at <= settings.deadline;
}

void Policy::State::pass(Clock::time_point to) {
  now = to;
  camera.pass(now);
  if (camera.has_fault()) {
    analysis.hold(now);
  } else {
    analysis.pass(now);
  }
  signs.expire(now, lifetime);
  reflex.pass(now, lifetime);
  const bool is_parked = !vehicle.ignition.value_or(true);
  if (is_parked) {
    signs.forget_driver();
    reflex.forget();
  }
  const auto newest = responsiveness.newest_evidence_at();
  if (is_parked || (newest && now - *newest > lifetime)) responsiveness.forget();
}

void Policy::State::observe(const pipeline::Observation& observation) {
  analysis.hear_answers(observation, now);
  if (!accepts(observation.new_at(), now)) return;
  TrustedAnswers answers = answer_trust.trusted(observation);
  reflex.correct(answers);
  signs.observe(answers);
  responsiveness.observe(answers);
}

void Policy::State::observe(const pipeline::ReflexObservation& observation) {
  const TrustedFrame frame = trusted_frame(observation, camera.is_blocked());
  reflex.observe(frame);
  analysis.hear_frame(frame.captured_at, reflex.doubt(frame), now);
  if (camera.is_blocked()) analysis.forget_doubt();  // that is told already
  if (reflex.is_awake()) responsiveness.see_awake(frame.captured_at, frame.received_at);
}

Policy::Events Policy::State::tell(Clock::time_point to) {
  Events events;
  if (!is_watching) return events;
  pass(to);
  for (const KindRule& rule : kKindRules) {
    book.update(rule.kind, standing(rule), now, events);
  }
  return events;
}

bool Policy::State::is_present(AlertKind kind) const {
  switch (kind) {
    case AlertKind::camera_fault:
      return camera.has_fault();
    case AlertKind::camera_blocked:
      return camera.is_blocked() || signs.is_present(kind);
    case AlertKind::analysis_degraded:
      return analysis.is_impaired();
    case AlertKind::unresponsive:
      return reflex.is_present(kind) || responsiveness.is_present();
    default:
      return reflex.is_present(kind) || signs.is_present(kind);
  }
}

double Policy::State::nearness(AlertKind kind) const {
  const double by_answers =
      kind == AlertKind::unresponsive ? responsiveness.nearness() : signs.nearness(kind);
  return std::max(reflex.nearness(kind), by_answers);
}

Standing Policy::State::evidence(AlertKind kind) const {
  switch (kind) {
    case AlertKind::camera_fault:
      return camera.fault(now);
    case AlertKind::camera_blocked:
      if (camera.is_blocked()) return camera.blocked();
      if (signs.is_present(kind)) return signs.standing(kind, now, settings.deadline);
      return Nothing{};
    case AlertKind::analysis_degraded:
      return analysis.standing(now);
    case AlertKind::unresponsive:
      return together(reflex.standing(kind, now), responsiveness.standing(now, settings.deadline));
    default:
      return together(reflex.standing(kind, now), signs.standing(kind, now, settings.deadline));
  }
}

bool Policy::State::is_superseded(const KindRule& rule) const {
  return std::any_of(kKindRules.begin(), kKindRules.end(), [&](const KindRule& other) {
    return is_present(other.kind) && book.is_told(other.kind) &&
           rule.is_superseded_by(other.kind, severity(other.kind));
  });
}

Standing Policy::State::standing(const KindRule& rule) const {
  if (is_superseded(rule)) {
    return Nothing{.reason = ClearReason::superseded, .has_ended = !is_present(rule.kind)};
  }
  const Ceiling worst = ceiling(rule, vehicle, settings.min_speed_kmh);
  if (!worst) {
    return Nothing{.reason = ClearReason::stopped, .has_ended = !is_present(rule.kind)};
  }
  Standing result = evidence(rule.kind);
  if (auto* situation = std::get_if<Situation>(&result)) {
    situation->severity = std::min(situation->severity, *worst);
    if (rule.is_of_driver && vehicle.speed_kmh) {
      situation->details.emplace("speed_kmh", *vehicle.speed_kmh);
    }
  }
  return result;
}

double Policy::State::highest_level(std::initializer_list<AlertKind> kinds) const {
  double highest = 0.0;
  for (const AlertKind kind : kinds) {
    highest = std::max(highest, nearness(kind) * kLevelUnraised);
    if (is_present(kind)) highest = std::max(highest, level(severity(kind)));
  }
  return highest;
}

Severity Policy::State::severity(AlertKind kind) const {
  const Standing by_evidence = evidence(kind);
  const auto* situation = std::get_if<Situation>(&by_evidence);
  return situation ? situation->severity : Severity::advisory;
}

}  // namespace cabinwatch::alerts
