#include "vision/driver_reader.hpp"

#include <algorithm>

#include "vision/gaze_side.hpp"

namespace cabinwatch::vision {
namespace {

using pipeline::Calibration;
using pipeline::Gaze;
using pipeline::HeadPose;
using pipeline::ReflexObservation;
using pipeline::SightQuality;

/// Landmarks of eyes this wide, in pixels, are as good as they get.
constexpr double kAmpleEye = 16.0;

/// Of what is told while bounds from the literature stand in for the driver's own.
constexpr double kTrustWhileLearning = 0.8;

}  // namespace

void DriverReader::forget() { *this = DriverReader(); }

void DriverReader::forget_when_gone(base::Clock::time_point at) {
  if (seen_at_ && at - *seen_at_ >= kForgottenAfter) forget();
}

ReflexObservation DriverReader::unjudged(SightQuality reason) const {
  ReflexObservation told;
  told.quality = reason;
  told.calibration = calibration_.state();
  told.perclos = perclos_.value();
  return told;
}

ReflexObservation DriverReader::see_none(SightQuality reason, base::Clock::time_point at) {
  forget_when_gone(at);
  return unjudged(reason);
}

HeadPose DriverReader::from_rest(const HeadPose& pose) const {
  const HeadPose rest = calibration_.baseline().rest;
  return {pose.yaw - rest.yaw, pose.pitch - rest.pitch, pose.roll - rest.roll};
}

ReflexObservation DriverReader::see_face(const FaceMeasures& face, SightQuality quality,
                                         bool may_time_blinks, base::Clock::time_point at) {
  forget_when_gone(at);
  seen_at_ = at;
  const bool shows_eyes = quality == SightQuality::good;
  DriverEyes::Sight eyes;
  if (shows_eyes) {
    eyes = eyes_.see(face, calibration_.baseline(), at);
    const double openness = eyes.lids ? eyes.lids->openness : 1.0;
    if (!life_.see(openness, face.pose, at)) quality = SightQuality::uncertain;
  }
  // Behind sunglasses or a hand the head is still seen.
  const bool shows_head = quality == SightQuality::good || quality == SightQuality::occluded;
  if (!shows_head) return unjudged(quality);

  if (quality == SightQuality::good) {
    lasting_ = judged_at_
                   ? std::min<base::Clock::duration>(at - *judged_at_, EyeClosure::kLongestGap)
                   : base::Clock::duration{0};
    judged_at_ = at;
    calibration_.see(face, lasting_);
  }

  ReflexObservation told = unjudged(quality);
  told.confidence = face.presence * std::clamp(face.eye_width / kAmpleEye, 0.0, 1.0) *
                    (told.calibration == Calibration::ready ? 1.0 : kTrustWhileLearning);
  told.head = from_rest(face.pose);
  told.mouth_openness = face.mouth_openness;
  if (quality == SightQuality::good) {
    read_eyes(eyes, may_time_blinks, at, told);
  } else if (told.calibration == Calibration::ready) {
    const Gaze gaze = gaze_side(*told.head, 0.0, false);
    if (gaze != Gaze::road) told.gaze = gaze;  // covered eyes may look anywhere else
  }
  told.is_yawning = yawn_.see(face.mouth_openness, told.eye_openness, at);
  return told;
}

void DriverReader::read_eyes(const DriverEyes::Sight& sight, bool may_time_blinks,
                             base::Clock::time_point at, ReflexObservation& told) {
  if (!sight.lids) return;  // one eye says this, the other that
  told.eye_openness = sight.lids->openness;
  const EyeClosure::Sight eyes = closure_.see(*sight.lids, at);
  told.eyes_closed = eyes.is_closed;
  if (may_time_blinks) told.ended_closure = eyes.ended;
  if (eyes.is_closed) perclos_.see(*eyes.is_closed, lasting_);
  told.perclos = perclos_.value();

  if (eyes.is_closed.value_or(false)) return;  // closed eyes look nowhere
  if (eyes.is_lowered) {
    told.gaze = Gaze::down;
  } else if (told.calibration == Calibration::ready) {  // it is known where the road is
    told.gaze = gaze_side(*told.head, sight.iris_offset, false);
  }
}

}  // namespace cabinwatch::vision
