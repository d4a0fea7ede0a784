#include "reflex_script.hpp"

#include <algorithm>
#include <cmath>

#include "scenario.hpp"

namespace cabinwatch::alerts::test {

using pipeline::Gaze;
using pipeline::ReflexObservation;
using pipeline::SightQuality;

namespace {
constexpr milliseconds kBlinkEvery = 4s;
constexpr milliseconds kBlink = 200ms;
constexpr milliseconds kPerclosWindow = 60s;
constexpr milliseconds kPerclosFrom = 30s;
constexpr milliseconds kSlowClosureFrom = 500ms;
}  // namespace

Face& Face::eyes_closed() {
  are_eyes_closed = true;
  return *this;
}
Face& Face::gaze(Gaze gaze) {
  looks = gaze;
  return *this;
}
Face& Face::head(double yaw, double pitch) {
  looks.reset();
  head_pose = {yaw, pitch, 0.0};
  return *this;
}
Face& Face::yawning() {
  is_yawning = true;
  return *this;
}
Face& Face::perclos(double part) {
  fixed_perclos = part;
  return *this;
}
Face& Face::quality(SightQuality quality) {
  sight = quality;
  return *this;
}
Face& Face::sure(double confidence_of_all) {
  confidence = confidence_of_all;
  return *this;
}
Face& Face::unblinking() {
  blinks = false;
  return *this;
}

Face awake() { return {}; }
Face asleep() { return Face().eyes_closed(); }
Face looks_to(Gaze gaze) { return Face().gaze(gaze); }
Face no_face() { return Face().quality(SightQuality::no_face); }
Face cannot_be_judged(SightQuality quality) { return Face().quality(quality); }

void ReflexScript::show(milliseconds from, milliseconds until, const Face& face) {
  periods_.push_back({from, until, face});
}

void ReflexScript::pause(milliseconds from, milliseconds until) {
  periods_.push_back({from, until, std::nullopt});
}

milliseconds ReflexScript::time_of(int frame) const {
  return milliseconds{std::lround(frame * 1000.0 / frames_per_second_)};
}

std::optional<Face> ReflexScript::face_at(milliseconds time) const {
  const auto found = std::find_if(periods_.rbegin(), periods_.rend(), [time](const Period& period) {
    return period.from <= time && time < period.until;
  });
  return found == periods_.rend() ? Face() : found->face;
}

std::optional<ReflexObservation> ReflexScript::look(milliseconds time) {
  const auto face = face_at(time);
  if (!face) return std::nullopt;
  ReflexObservation seen;
  seen.captured_at = Scenario::moment(time);
  seen.received_at = seen.captured_at + 20ms;
  seen.quality = face->sight;
  seen.calibration = pipeline::Calibration::ready;
  seen.frames_per_second = frames_per_second_;
  const bool shows_head =
      seen.quality == SightQuality::good || seen.quality == SightQuality::occluded;
  if (shows_head) {
    seen.confidence = face->confidence;
    seen.head = face->head_pose;
    seen.gaze = face->looks;
  }
  if (face->sight != SightQuality::good) {
    closed_since_.reset();
    return seen;
  }
  const bool is_blinking = face->blinks && time >= kBlinkEvery && time % kBlinkEvery < kBlink;
  const bool is_closed = face->are_eyes_closed || is_blinking;
  if (!is_closed && closed_since_) seen.ended_closure = time - *closed_since_;
  if (!is_closed) closed_since_.reset();
  if (is_closed && !closed_since_) closed_since_ = time;
  judged_.push_back({time, false});
  if (is_closed && time - *closed_since_ >= kSlowClosureFrom) {
    for (auto& judged : judged_) judged.is_slow |= judged.time >= *closed_since_;
  }
  while (judged_.front().time <= time - kPerclosWindow) judged_.pop_front();

  seen.eyes_closed = is_closed;
  seen.eye_openness = is_closed ? 0.0 : 1.0;
  seen.perclos = face->fixed_perclos ? face->fixed_perclos : perclos();
  seen.mouth_openness = face->is_yawning ? 0.8 : 0.1;
  seen.is_yawning = face->is_yawning;
  if (is_closed) seen.gaze.reset();
  return seen;
}

std::optional<double> ReflexScript::perclos() const {
  const auto frames = static_cast<double>(judged_.size());
  if (frames < std::chrono::duration<double>(kPerclosFrom).count() * frames_per_second_) {
    return std::nullopt;
  }
  const auto closed = std::count_if(judged_.begin(), judged_.end(),
                                    [](const Judged& judged) { return judged.is_slow; });
  return static_cast<double>(closed) / frames;
}

}  // namespace cabinwatch::alerts::test
