// What the pipeline tells the service.
#include <fmt/format.h>

#include <string>
#include <utility>

#include "base/exit_status.hpp"
#include "daemon/service/finding_entry.hpp"
#include "daemon/service/service.hpp"
#include "pipeline/camera_source.hpp"

namespace cabinwatch::daemon {

using pipeline::CaptureState;

namespace {

/// Why there will be no pictures: of a recording, where it was configured, and which it is.
std::string why_unwatchable(const config::Configuration& configuration, const std::string& reason) {
  const auto source = pipeline::parse_camera_source(configuration.camera.source);
  if (source.is_live()) return reason;
  const bool names_it = reason.find(source.location) != std::string::npos;
  return config::unusable(configuration, "camera.source",
                          names_it ? reason : fmt::format("{}: {}", source.location, reason))
      .what();
}

}  // namespace

void Service::apply(const CaptureState& state) {
  has_news_ = true;
  if (state.kind == CaptureState::Kind::failed && !is_outdated_ && last_good_) {
    return go_back(why_unwatchable(configuration_, state.reason));
  }
  // A camera that is missing may come; a recording that cannot be opened never does.
  if (state.kind != CaptureState::Kind::note && !is_outdated_) last_good_.reset();
  switch (state.kind) {
    case CaptureState::Kind::working:
      silence_.note_camera(false);
      faults_told_.clear();
      log_.notice("camera works");
      judge(alerts::CameraState{true, ""});
      break;
    case CaptureState::Kind::fault:
      silence_.note_camera(true);
      // Two causes in turn, attempt by attempt, are told once each.
      if (faults_told_.insert(state.reason).second) {
        log_.warning(fmt::format("camera fault: {}", state.reason));
      }
      judge(alerts::CameraState{false, state.reason});
      break;
    case CaptureState::Kind::ended:
      if (state.reason.empty()) {
        log_.notice("the recording has ended");
      } else {
        log_.err(fmt::format("the recording has ended: {}", state.reason));
        status_when_done_ = base::kExitFailed;
      }
      silence_.note_end();
      if (!is_reconciling_) watching_->finish_recording();
      break;
    case CaptureState::Kind::failed:
      log_.err(why_unwatchable(configuration_, state.reason));
      if (!is_outdated_) end(base::kExitFailed);
      return;
    case CaptureState::Kind::note:
      log_.notice(fmt::format("camera: {}", state.reason));
      return;
  }
  has_seen_ = true;
}

void Service::apply(const pipeline::PictureObservation& picture) {
  note_frame();
  driver_view_.update(picture);
  drives_.add(picture);
  judge(picture);
}

void Service::apply(const pipeline::ReflexObservation& frame) {
  note_frame();
  statistics_.add(frame);
  driver_view_.update(frame);
  drives_.add(frame);
  judge(frame);
}

void Service::apply(const vision::ReflexState& state) {
  has_news_ = true;
  using Kind = vision::ReflexState::Kind;
  switch (state.kind) {
    case Kind::loading:
      log_.info("reflex lane: loading its models");
      break;
    case Kind::working:
      log_.notice("reflex lane: looks at every frame that is due");
      break;
    case Kind::slow:
      log_.warning(fmt::format("reflex lane: {}", state.reason));
      break;
    case Kind::failed:
      log_.err(fmt::format("reflex lane: {}", state.reason));
      break;
  }
  judge_.explain_degradation(pipeline::Lane::reflex, state.reason);
}

void Service::apply(const EarlyAnswers& answers) {
  has_news_ = true;
  if (answers.finding.is_late) return;
  driver_view_.update(answers.finding);
  judge(llm::observation(answers.finding));
}

void Service::apply(const llm::Finding& finding) {
  has_news_ = true;
  const auto now = Clock::now();
  statistics_.add(finding, now);
  drives_.add(finding);
  for (const auto& event : answer_trouble_.note(finding, now)) log_.write(server_entry(event));
  explain_answers();
  if (log_.accepts(base::LogLevel::debug)) log_.write(finding_entry(finding, now));
  if (!finding.is_late) {
    driver_view_.update(finding);
    // Of a recording, nothing was told early.
    judge(is_recording_ ? llm::observation(finding) : llm::rest_of_observation(finding));
  }
  watching_->set_sequence_risk(judge_.policy().risk());
}

void Service::apply(const llm::ServerEvent& event) {
  has_news_ = true;
  log_.write(server_entry(event));
  answer_trouble_.note(event, Clock::now());
  explain_answers();
}

/// What the policy tells with analysis_degraded, should answers be missing.
void Service::explain_answers() {
  judge_.explain_degradation(pipeline::Lane::reasoning, answer_trouble_.reason());
  for (const auto analysis : configuration_.llm.analyses) {
    judge_.explain_unanswered(analysis, answer_trouble_.reason(analysis));
  }
}

void Service::apply(const RecordingDone&) {
  if (is_outdated_) return;  // another source is wanted by now
  end(status_when_done_);
}

template <typename AnyObservation>
void Service::judge(const AnyObservation& seen) {
  if (is_recording_) {
    judge_.observe_recorded(seen);
  } else {
    judge_.observe(seen, Clock::now());
  }
}

void Service::note_frame() {
  if (!std::exchange(has_seen_, true) || !silence_.has_looked()) has_news_ = true;
  if (!silence_.note_frame(Clock::now())) return;
  has_news_ = true;
  log_.notice("camera: frames come again");
  judge(alerts::CameraState{true, ""});
}

}  // namespace cabinwatch::daemon
