#include "scenario.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace cabinwatch::alerts::test {

using pipeline::CameraView;
using pipeline::FaceState;
using pipeline::Gaze;
using pipeline::Hands;
using pipeline::ImpairmentLevel;
using pipeline::ImpairmentSign;
using pipeline::Lighting;
using pipeline::Observation;

namespace {
constexpr double kUsualConfidence = 0.9;
constexpr milliseconds kSequence = 2s;
constexpr milliseconds kImpairmentLater = 700ms;
constexpr milliseconds kPictureEvery = 500ms;
constexpr milliseconds kTickEvery = 1s;
constexpr milliseconds kGrain = 100ms;
}  // namespace

Look::Look() {
  observation.lane = pipeline::Lane::reasoning;
  observation.face_state = {FaceState::alert, kUsualConfidence};
  observation.gaze = {Gaze::road, kUsualConfidence};
  observation.hands = {Hands::both_on_wheel, kUsualConfidence};
  observation.scene = {{true, Lighting::day, CameraView::clear}, kUsualConfidence};
  observation.impairment = {{ImpairmentLevel::none, ImpairmentSign::none}, kUsualConfidence};
}

Look& Look::face(FaceState state) {
  observation.face_state->value = state;
  return *this;
}
Look& Look::gaze(Gaze gaze) {
  observation.gaze->value = gaze;
  return *this;
}
Look& Look::hands(Hands hands) {
  observation.hands->value = hands;
  return *this;
}
Look& Look::impaired(ImpairmentLevel level, ImpairmentSign sign) {
  observation.impairment->value = {level, sign};
  return *this;
}
Look& Look::lighting(Lighting lighting) {
  observation.scene->value.lighting = lighting;
  return *this;
}
Look& Look::camera(CameraView view) {
  observation.scene->value.camera = view;
  return *this;
}
Look& Look::empty_seat() {
  observation.scene->value.driver_present = false;
  return face(FaceState::not_visible).gaze(Gaze::unknown).hands(Hands::not_visible);
}
Look& Look::sure(double confidence) {
  observation.face_state->confidence = confidence;
  observation.gaze->confidence = confidence;
  observation.hands->confidence = confidence;
  observation.scene->confidence = confidence;
  observation.impairment->confidence = confidence;
  return *this;
}
Look& Look::only_impairment() {
  const auto impairment = observation.impairment;
  nothing();
  observation.impairment = impairment;
  return *this;
}
Look& Look::only_face() {
  const auto face_state = observation.face_state;
  nothing();
  observation.face_state = face_state;
  return *this;
}
Look& Look::without(pipeline::Analysis analysis) {
  switch (analysis) {
    case pipeline::Analysis::face_state:
      observation.face_state.reset();
      break;
    case pipeline::Analysis::attention:
      observation.gaze.reset();
      break;
    case pipeline::Analysis::hand_position:
      observation.hands.reset();
      break;
    case pipeline::Analysis::scene:
      observation.scene.reset();
      break;
    case pipeline::Analysis::impairment:
      observation.impairment.reset();
      break;
  }
  return *this;
}
Look& Look::nothing() {
  observation = Observation{};
  return *this;
}
Look& Look::repeated_for(milliseconds age) {
  observation.repeated_for = age;
  return *this;
}
Look& Look::answered_after(milliseconds after) {
  latency = after;
  return *this;
}

Look attentive() { return {}; }
Look eyes_closed() { return Look().face(FaceState::eyes_closed).gaze(Gaze::unknown); }
Look drooping() { return Look().face(FaceState::drooping_eyelids); }
Look yawning() { return Look().face(FaceState::yawning); }
Look looking(Gaze where) { return Look().gaze(where); }
Look on_the_phone() { return Look().gaze(Gaze::phone).hands(Hands::holding_phone); }
Look hands_off_wheel() { return Look().hands(Hands::off_wheel); }
Look impaired(ImpairmentLevel level) { return Look().impaired(level); }
Look empty_seat() { return Look().empty_seat(); }
Look face_hidden() { return Look().face(FaceState::not_visible).gaze(Gaze::unknown); }

Scenario::Scenario(PolicySettings settings) : policy_(settings, moment(0s)) {}

base::Clock::time_point Scenario::moment(milliseconds time) {
  return base::Clock::time_point{1h} + time;
}

void Scenario::at(milliseconds time, const Look& look) {
  Observation early = look.observation;
  early.first_captured_at = moment(time - kSequence);
  early.captured_at = moment(time);
  early.received_at = moment(time + 20ms);
  Observation late = early;
  early.impairment.reset();
  late.face_state.reset();
  late.gaze.reset();
  late.hands.reset();
  late.scene.reset();
  const auto observe = [](const Observation& observation) {
    return [observation](Policy& policy, base::Clock::time_point now) {
      return policy.observe(observation, now);
    };
  };
  then(time + look.latency, observe(early));
  if (late.impairment) then(time + look.latency + kImpairmentLater, observe(late));
}

void Scenario::between(milliseconds from, milliseconds until, const Look& look,
                       milliseconds stride) {
  for (milliseconds time = from; time < until; time += stride) at(time, look);
}

void Scenario::frames(double frames_per_second) { reflex_.emplace(frames_per_second); }

void Scenario::shows(milliseconds from, milliseconds until, const Face& face) {
  reflex_->show(from, until, face);
}

void Scenario::no_frames_between(milliseconds from, milliseconds until) {
  reflex_->pause(from, until);
}

void Scenario::still_between(milliseconds from, milliseconds until) {
  still_.push_back({from, until});
}

void Scenario::blocked_between(milliseconds from, milliseconds until) {
  blocked_.push_back({from, until});
}

void Scenario::camera_faulty_between(milliseconds from, milliseconds until, std::string why) {
  without_pictures_.push_back({from, until});
  then(from, [why = std::move(why)](Policy& policy, base::Clock::time_point now) {
    return policy.camera({.is_working = false, .fault = why}, now);
  });
  then(until, [](Policy& policy, base::Clock::time_point now) {
    return policy.camera({.is_working = true, .fault = {}}, now);
  });
}

void Scenario::speed_at(milliseconds time, double kmh) {
  then(time, [this, kmh](Policy& policy, base::Clock::time_point now) {
    vehicle_.speed_kmh = kmh;
    return policy.vehicle(vehicle_, now);
  });
}

void Scenario::ignition_at(milliseconds time, bool is_on) {
  then(time, [this, is_on](Policy& policy, base::Clock::time_point now) {
    vehicle_.ignition = is_on;
    return policy.vehicle(vehicle_, now);
  });
}

void Scenario::acknowledge_at(milliseconds time, AlertKind kind) {
  then(time, [kind](Policy& policy, base::Clock::time_point now) -> Policy::Events {
    for (const Alert& alert : policy.active_alerts()) {
      if (alert.kind == kind) return policy.acknowledge(alert.id, now);
    }
    return {};
  });
}

void Scenario::paused_between(milliseconds from, milliseconds until) {
  without_pictures_.push_back({from, until});
  then(from, [](Policy& policy, base::Clock::time_point now) { return policy.stop(now); });
  then(until, [](Policy& policy, base::Clock::time_point now) {
    policy.resume(now);
    return Policy::Events{};
  });
}

void Scenario::then(milliseconds time,
                    std::function<Policy::Events(Policy&, base::Clock::time_point)> action) {
  script_.emplace(time, std::move(action));
}

const Scenario::Period* Scenario::period_at(const std::vector<Period>& periods, milliseconds time) {
  const auto found = std::find_if(periods.begin(), periods.end(), [time](const Period& period) {
    return period.from <= time && time < period.until;
  });
  return found == periods.end() ? nullptr : &*found;
}

void Scenario::step(milliseconds time) {
  const auto [first, last] = script_.equal_range(time);
  for (auto action = first; action != last; ++action) {
    note(time, action->second(policy_, moment(time)));
  }
  if (reflex_ && time == reflex_->time_of(next_frame_)) look_at_frame(time);
  if (time % kPictureEvery == 0ms && !period_at(without_pictures_, time)) {
    const Period* still = period_at(still_, time);
    note(time, policy_.observe(
                   pipeline::PictureObservation{.captured_at = moment(time),
                                                .still_for = still ? time - still->from : 0ms,
                                                .is_blocked = period_at(blocked_, time) != nullptr},
                   moment(time)));
  }
  if (time % kTickEvery == 0ms) note(time, policy_.tick(moment(time)));
}

void Scenario::look_at_frame(milliseconds time) {
  ++next_frame_;
  if (period_at(without_pictures_, time) != nullptr) return;
  const auto seen = reflex_->look(time);
  if (seen) note(time, policy_.observe(*seen, moment(time)));
}

void Scenario::note(milliseconds time, const Policy::Events& events) {
  for (const AlertEvent& event : events) told_.push_back({time, event});
}

const std::vector<Scenario::Told>& Scenario::told_until(milliseconds time) {
  for (auto next = next_moment(); next <= time; next = next_moment()) {
    driven_ = next;
    step(driven_);
  }
  return told_;
}

milliseconds Scenario::next_moment() {
  if (driven_ < 0ms) return 0ms;
  const auto next_grain = (driven_ / kGrain + 1) * kGrain;
  return reflex_ ? std::min(next_grain, reflex_->time_of(next_frame_)) : next_grain;
}

std::vector<std::string> Scenario::story_until(milliseconds time) {
  std::vector<std::string> story;
  for (const auto& [when, event] : told_until(time)) {
    const auto what = event.type == AlertEvent::Type::cleared
                          ? pipeline::to_word(event.clear_reason)
                          : pipeline::to_word(event.alert.severity);
    story.push_back(fmt::format("{:.1f}s {} {} {}", static_cast<double>(when.count()) / 1000,
                                pipeline::to_word(event.type), pipeline::to_word(event.alert.kind),
                                what));
  }
  return story;
}

std::vector<Scenario::Told> Scenario::told_until(milliseconds time, AlertKind kind) {
  std::vector<Told> of_kind;
  for (const Told& each : told_until(time)) {
    if (each.event.alert.kind == kind) of_kind.push_back(each);
  }
  return of_kind;
}

std::optional<Alert> Scenario::active_at(milliseconds time, AlertKind kind) {
  told_until(time);
  for (const Alert& alert : policy_.active_alerts()) {
    if (alert.kind == kind) return alert;
  }
  return std::nullopt;
}

}  // namespace cabinwatch::alerts::test
