#include "daemon/recording_judge.hpp"

#include <algorithm>
#include <variant>

namespace cabinwatch::daemon {
namespace {

/// When a thing seen was seen.
pipeline::Clock::time_point time_of(const RecordedOrder::Seen& seen) {
  if (const auto* picture = std::get_if<pipeline::PictureObservation>(&seen)) {
    return picture->captured_at;
  }
  return std::get<llm::Finding>(seen).last_captured_at;
}

/// What a finding says of the driver. When its frames reached this program tells nothing here.
pipeline::Observation observed(const llm::Finding& finding) {
  auto observation = llm::observation(finding);
  observation.received_at = observation.captured_at;
  return observation;
}

}  // namespace

RecordingJudge::RecordingJudge(const alerts::PolicySettings& settings)
    : policy_(settings, kRecordingBegins) {}

RecordingJudge::Alerts RecordingJudge::judge(const RecordedOrder::Seen& seen) {
  Alerts alerts;
  now_ = std::max(now_, time_of(seen));
  if (const auto* picture = std::get_if<pipeline::PictureObservation>(&seen)) {
    note(policy_.observe(*picture, now_), alerts);
  } else {
    note(policy_.observe(observed(std::get<llm::Finding>(seen)), now_), alerts);
  }
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

}  // namespace cabinwatch::daemon
