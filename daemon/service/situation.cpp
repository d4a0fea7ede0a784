#include "daemon/service/situation.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace cabinwatch::daemon {

Situation::Situation(alerts::PolicySettings settings, Clock::time_point now, Tell tell)
    : tell_(std::move(tell)), policy_(settings, now) {}

void Situation::begin(SourceTime source_time, alerts::PolicySettings settings,
                      Clock::time_point now) {
  recorded_order_ = llm::RecordedOrder(
      {.reflex = settings.expects_reflex, .reasoning = settings.expects_findings});
  recording_time_.reset();
  if (source_time == SourceTime::recording) recording_time_ = now;
  policy_.configure(settings, now);
  policy_.resume(now);
}

void Situation::end(Clock::time_point now) {
  tell(policy_.stop(policy_time(now)));
  driver_view_.clear();
}

void Situation::take(const pipeline::PictureObservation& picture, Clock::time_point now) {
  if (!recording_time_) {
    driver_view_.take(picture);
    tell(policy_.observe(picture, now));
  } else {
    judge(recorded_order_.add(picture));
  }
}

void Situation::take(const pipeline::ReflexObservation& frame, Clock::time_point now) {
  if (!recording_time_) {
    driver_view_.take(frame);
    tell(policy_.observe(frame, now));
  } else {
    judge(recorded_order_.add(frame));
  }
}

void Situation::take_early(const llm::Finding& answers, Clock::time_point now) {
  if (recording_time_ || answers.is_late) return;
  driver_view_.take(answers);
  tell(policy_.observe(llm::observation(answers), now));
}

void Situation::take(llm::Finding finding, Clock::time_point now) {
  if (recording_time_) {
    judge(recorded_order_.add(std::move(finding)));
    return;
  }
  if (finding.is_late) return;
  driver_view_.take(finding);
  tell(policy_.observe(llm::rest_of_observation(finding), now));
}

void Situation::take(const alerts::CameraState& camera, Clock::time_point now) {
  tell(policy_.camera(camera, policy_time(now)));
}

void Situation::take(const alerts::VehicleState& vehicle, Clock::time_point now) {
  tell(policy_.vehicle(vehicle, policy_time(now)));
}

void Situation::give_up_reflex() {
  if (recording_time_) judge(recorded_order_.give_up_reflex());
}

void Situation::finish_recording() { judge(recorded_order_.finish()); }

void Situation::tick(Clock::time_point now) { tell(policy_.tick(policy_time(now))); }

bool Situation::acknowledge(std::uint64_t id, Clock::time_point now) {
  const auto events = policy_.acknowledge(id, policy_time(now));
  tell(events);
  return !events.empty();
}

alerts::PropertyMap Situation::driver_state(Clock::time_point now) const {
  return driver_view_.properties(policy_time(now));
}

Situation::Clock::time_point Situation::policy_time(Clock::time_point now) const {
  return recording_time_.value_or(now);
}

void Situation::judge(const std::vector<llm::RecordedOrder::Seen>& seen) {
  for (const auto& one : seen) {
    std::visit([this](const auto& thing) { judge(thing); }, one);
    tell(policy_.tick(*recording_time_));
  }
}

void Situation::judge(const pipeline::PictureObservation& picture) {
  recording_time_ = std::max(*recording_time_, picture.captured_at);
  driver_view_.take(picture);
  tell(policy_.observe(picture, *recording_time_));
}

void Situation::judge(const pipeline::ReflexObservation& frame) {
  recording_time_ = std::max(*recording_time_, frame.captured_at);
  driver_view_.take(frame);
  tell(policy_.observe(frame, *recording_time_));
}

void Situation::judge(const llm::Finding& finding) {
  recording_time_ = std::max(*recording_time_, finding.last_captured_at);
  if (finding.is_late) return;
  driver_view_.take(finding);
  tell(policy_.observe(llm::observation(finding), *recording_time_));
}

void Situation::tell(const alerts::Policy::Events& events) const {
  for (const auto& event : events) tell_(event);
}

}  // namespace cabinwatch::daemon
