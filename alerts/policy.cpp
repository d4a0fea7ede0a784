#include "alerts/policy.hpp"

#include <algorithm>
#include <utility>

#include "alerts/policy_state.hpp"

namespace cabinwatch::alerts {
namespace {

/// Something was told, so that a lane looked and saw.
bool is_valid(const pipeline::Observation& observation) {
  return observation.face_state || observation.gaze || observation.hands || observation.scene ||
         observation.impairment;
}

}  // namespace

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
    state_->answer_trust.set_blocked(state_->camera.is_blocked());
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

void Policy::explain_unanswered(pipeline::Analysis analysis, std::string reason) {
  state_->analysis.explain(analysis, std::move(reason));
}

void Policy::skip(Clock::duration how_long, Clock::time_point now) {
  state_->analysis.skip(how_long, now);
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
  state_->answer_trust.forget();
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

std::vector<std::string> Policy::degradations() const {
  std::vector<std::string> told;
  for (const AlertKind kind :
       {AlertKind::camera_fault, AlertKind::camera_blocked, AlertKind::analysis_degraded}) {
    const Standing standing = state_->evidence(kind);
    if (const auto* situation = std::get_if<Situation>(&standing))
      told.push_back(situation->message);
  }
  return told;
}

bool Policy::is_degraded() const {
  return state_->is_present(AlertKind::camera_fault) ||
         state_->is_present(AlertKind::camera_blocked) ||
         state_->is_present(AlertKind::analysis_degraded);
}

}  // namespace cabinwatch::alerts
