#include "recordings/analysis/recording_judge.hpp"

#include <algorithm>
#include <variant>

namespace cabinwatch::recordings {
namespace {

// What a thing seen says of the driver. When its frames reached this program tells nothing here.

pipeline::PictureObservation observed(const pipeline::PictureObservation& picture) {
  return picture;
}

pipeline::ReflexObservation observed(pipeline::ReflexObservation frame) {
  frame.received_at = frame.captured_at;
  return frame;
}

pipeline::Observation observed(const llm::Finding& finding) {
  auto observation = llm::observation(finding);
  observation.received_at = observation.captured_at;
  return observation;
}

}  // namespace

RecordingJudge::RecordingJudge(const alerts::PolicySettings& settings)
    : policy_(settings, kRecordingBegins) {}

RecordingJudge::Alerts RecordingJudge::judge(const llm::RecordedOrder::Seen& seen) {
  Alerts alerts;
  std::visit(
      [&](const auto& thing) {
        const auto observation = observed(thing);
        now_ = std::max(now_, observation.captured_at);
        note(policy_.observe(observation, now_), alerts);
      },
      seen);
  note(policy_.tick(now_), alerts);
  return alerts;
}

RecordingJudge::Alerts RecordingJudge::finish() {
  Alerts alerts;
  note(policy_.stop(now_), alerts);
  return alerts;
}

void RecordingJudge::note(const alerts::Policy::Events& events, Alerts& alerts) const {
  for (const auto& event : events) alerts.push_back({event, recording_time(now_)});
}

}  // namespace cabinwatch::recordings
