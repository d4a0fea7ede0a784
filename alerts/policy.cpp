#include "alerts/policy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "alerts/alert_book.hpp"
#include "alerts/analysis_watch.hpp"
#include "alerts/camera_watch.hpp"
#include "alerts/kind.hpp"
#include "alerts/level.hpp"
#include "alerts/reflex_watch.hpp"
#include "alerts/responsiveness.hpp"
#include "alerts/sight.hpp"
#include "alerts/sign_watch.hpp"
#include "alerts/thresholds.hpp"
#include "alerts/trusted_frame.hpp"

namespace cabinwatch::alerts {
namespace {

/// Something was told, so that a lane looked and saw.
bool is_valid(const pipeline::Observation& observation) {
  return observation.face_state || observation.gaze || observation.hands || observation.scene ||
         observation.impairment;
}

}  // namespace

/// The parts that gather evidence, and the book that tells it.
struct Policy::State {
  State(const PolicySettings& policy_settings, Clock::time_point start)
      : now(start), analysis(policy_settings, start) {
    configure(policy_settings);
  }

  void configure(const PolicySettings& policy_settings) {
    settings = policy_settings;
    lifetime = settings.max_gap + settings.deadline + kSequenceTime;
    analysis.configure(settings);
    sight.configure(settings.answers.min_confidence);
    signs.configure(settings.answers.agreement, settings.answers.patience);
    book.configure(settings.hold_off);
  }

  /// Whether something captured then may still count.
  [[nodiscard]] bool accepts(Clock::time_point captured_at, Clock::time_point at) const {
    return is_watching && captured_at >= watching_since && at - captured_at <= settings.deadline;
  }

  void pass(Clock::time_point to) {
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

  void observe(const pipeline::Observation& observation) {
    analysis.hear_answer(observation.captured_at, observation.answered_at.value_or(now), now);
    if (!accepts(observation.new_at(), now)) return;
    TrustedAnswers answers = sight.trusted(observation);
    reflex.correct(answers);
    signs.observe(answers);
    responsiveness.observe(answers);
  }

  void observe(const pipeline::ReflexObservation& observation) {
    const TrustedFrame frame = trusted_frame(observation, camera.is_blocked());
    reflex.observe(frame);
    analysis.hear_frame(frame.captured_at, reflex.doubt(frame), now);
    if (camera.is_blocked()) analysis.forget_doubt();  // that is told already
    if (reflex.is_awake()) responsiveness.see_awake(frame.captured_at, frame.received_at);
  }

  /// Tells what has changed.
  [[nodiscard]] Events tell(Clock::time_point to) {
    Events events;
    if (!is_watching) return events;
    pass(to);
    for (const KindRule& rule : kKindRules) {
      book.update(rule.kind, standing(rule), now, events);
    }
    return events;
  }

  [[nodiscard]] bool is_present(AlertKind kind) const {
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

  [[nodiscard]] double nearness(AlertKind kind) const {
    const double by_answers =
        kind == AlertKind::unresponsive ? responsiveness.nearness() : signs.nearness(kind);
    return std::max(reflex.nearness(kind), by_answers);
  }

  /// What the evidence says, whatever else is told.
  [[nodiscard]] Standing evidence(AlertKind kind) const {
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
        return together(reflex.standing(kind, now),
                        responsiveness.standing(now, settings.deadline));
      default:
        return together(reflex.standing(kind, now), signs.standing(kind, now, settings.deadline));
    }
  }

  [[nodiscard]] std::vector<Tally> tallies(AlertKind kind) const {
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

  [[nodiscard]] bool is_superseded(const KindRule& rule) const {
    return std::any_of(kKindRules.begin(), kKindRules.end(), [&](const KindRule& other) {
      return is_present(other.kind) && book.is_told(other.kind) &&
             rule.is_superseded_by(other.kind, severity(other.kind));
    });
  }

  [[nodiscard]] bool has_frames_for(AlertKind kind) const {
    return analysis.has(pipeline::Lane::reflex) && ReflexWatch::covers(kind);
  }
  [[nodiscard]] bool has_answers_for(AlertKind kind) const {
    return analysis.has(pipeline::Lane::reasoning) &&
           (SignWatch::covers(kind) || kind == AlertKind::unresponsive);
  }

  /// Why what is seen cannot be judged for a kind; empty when it can.
  [[nodiscard]] std::string unjudged(const KindRule& rule) const {
    if (!rule.is_of_driver) return {};
    if (camera.has_fault()) return "the camera does not work";
    if (camera.is_blocked()) return "the camera is covered, or it is dark";
    const auto doubt = analysis.doubt();
    if (ReflexWatch::covers(rule.kind) && doubt && !doubt->is_partial) return doubt->reason;
    if (!has_frames_for(rule.kind) && has_answers_for(rule.kind) && sight.is_bad(now))
      return "the light or the camera is bad";
    return {};
  }

  [[nodiscard]] bool is_covered(const KindRule& rule) const {
    if (!rule.is_of_driver) return true;
    const auto doubt = analysis.doubt();
    const bool is_too_slow = rule.kind == AlertKind::microsleep && doubt && doubt->is_partial;
    return (has_frames_for(rule.kind) || has_answers_for(rule.kind)) && !is_too_slow;
  }

  [[nodiscard]] KindEvidence evidence_of(const KindRule& rule) const {
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

  /// What is to be told of a kind now.
  [[nodiscard]] Standing standing(const KindRule& rule) const {
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

  /// Percent: as severe as the evidence says, told or not.
  [[nodiscard]] double highest_level(std::initializer_list<AlertKind> kinds) const {
    double highest = 0.0;
    for (const AlertKind kind : kinds) {
      highest = std::max(highest, nearness(kind) * kLevelUnraised);
      if (is_present(kind)) highest = std::max(highest, level(severity(kind)));
    }
    return highest;
  }

  [[nodiscard]] Severity severity(AlertKind kind) const {
    const Standing by_evidence = evidence(kind);
    const auto* situation = std::get_if<Situation>(&by_evidence);
    return situation ? situation->severity : Severity::advisory;
  }

  PolicySettings settings;
  milliseconds lifetime{};  // of an answer: as old as the newest one can get while all works
  Clock::time_point now;    // the newest time told
  VehicleState vehicle;
  bool is_watching = true;
  Clock::time_point watching_since = Clock::time_point::min();

  Sight sight;
  SignWatch signs;
  Responsiveness responsiveness;
  CameraWatch camera;
  ReflexWatch reflex;
  AnalysisWatch analysis;
  AlertBook book;
};

Policy::Policy(PolicySettings settings, Clock::time_point now)
    : state_(std::make_unique<State>(settings, now)) {}
Policy::~Policy() = default;
Policy::Policy(Policy&&) noexcept = default;
Policy& Policy::operator=(Policy&&) noexcept = default;

Policy::Events Policy::observe(const pipeline::Observation& observation, Clock::time_point now) {
  if (state_->accepts(observation.captured_at, now) && is_valid(observation)) {
    state_->pass(now);
    state_->observe(observation);
  }
  return state_->tell(now);
}

Policy::Events Policy::observe(const pipeline::ReflexObservation& observation,
                               Clock::time_point now) {
  if (state_->accepts(observation.captured_at, now)) {
    state_->pass(now);
    state_->observe(observation);
  }
  return state_->tell(now);
}

Policy::Events Policy::observe(const pipeline::PictureObservation& picture, Clock::time_point now) {
  if (state_->accepts(picture.captured_at, now)) {
    state_->camera.observe(picture);
    state_->sight.set_blocked(state_->camera.is_blocked());
    state_->responsiveness.observe(picture);
  }
  return state_->tell(now);
}

Policy::Events Policy::camera(const CameraState& state, Clock::time_point now) {
  if (!state_->is_watching) return {};
  state_->camera.observe(state, now);
  if (!state.is_working) {
    state_->signs.forget_undecided();
    state_->reflex.forget_undecided();
  }
  return state_->tell(now);
}

void Policy::explain_degradation(pipeline::Lane lane, std::string reason) {
  state_->analysis.explain(lane, std::move(reason));
}

Policy::Events Policy::vehicle(const VehicleState& state, Clock::time_point now) {
  state_->vehicle = state;
  state_->reflex.set_speed(state.speed_kmh);
  return state_->tell(now);
}

Policy::Events Policy::tick(Clock::time_point now) { return state_->tell(now); }

Policy::Events Policy::acknowledge(std::uint64_t id, Clock::time_point now) {
  Events events;
  state_->book.acknowledge(id, now, events);
  return events;
}

Policy::Events Policy::stop(Clock::time_point now) {
  Events events;
  state_->book.stop(events);
  state_->sight.forget();
  state_->signs.forget();
  state_->responsiveness.forget();
  state_->reflex.forget();
  state_->camera.forget();
  state_->analysis.hold(now);
  state_->is_watching = false;
  return events;
}

void Policy::resume(Clock::time_point now) {
  if (state_->is_watching) return;
  state_->is_watching = true;
  state_->watching_since = now;
}

void Policy::configure(const PolicySettings& settings) { state_->configure(settings); }

std::vector<Alert> Policy::active_alerts() const { return state_->book.active_alerts(); }

std::vector<KindEvidence> Policy::evidence() const {
  std::vector<KindEvidence> all;
  if (!state_->is_watching) return all;
  for (const KindRule& rule : kKindRules) all.push_back(state_->evidence_of(rule));
  std::ranges::sort(all, {}, &KindEvidence::kind);
  return all;
}

double Policy::risk() const {
  double highest = 0.0;
  for (const KindRule& rule : kKindRules) {
    const bool is_watched =
        rule.is_of_driver &&
        ceiling(rule, state_->vehicle, state_->settings.min_speed_kmh).has_value();
    if (is_watched) highest = std::max(highest, state_->nearness(rule.kind));
  }
  return highest;
}

double Policy::fatigue_level() const {
  return state_->highest_level(
      {AlertKind::microsleep, AlertKind::drowsiness, AlertKind::unresponsive});
}

double Policy::distraction_level() const {
  return state_->highest_level({AlertKind::distraction, AlertKind::phone_use});
}

bool Policy::is_degraded() const {
  return state_->is_present(AlertKind::camera_fault) ||
         state_->is_present(AlertKind::camera_blocked) ||
         state_->is_present(AlertKind::analysis_degraded);
}

}  // namespace cabinwatch::alerts
