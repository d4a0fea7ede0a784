#include "vision/driver_reader.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "pipeline/reflex_contract.hpp"
#include "vision/gaze_side.hpp"
#include "vision/head_turn.hpp"

namespace cabinwatch::vision {
namespace {

using pipeline::Calibration;
using pipeline::Gaze;
using pipeline::HeadPose;
using pipeline::ReflexObservation;
using pipeline::SightQuality;

/// Landmarks of eyes this wide, in pixels, are as good as they get.
constexpr double kAmpleEye = 16.0;

/// A head that is turned this far from where it usually is, degrees, may be on its way to where its
/// face is not seen; and so for this long after. Source: ours: faces are lost from 80 degrees on,
/// and the fastest turns of heads at the wheel, 300 degrees a second, pass 40 to 80 in two frames.
constexpr double kTurningFrom = 40.0;
/// What is taken for the turn of a head that the mesh cannot be laid on: a profile, degrees.
constexpr double kProfile = 90.0;
constexpr std::chrono::milliseconds kTurning{500};
/// It looks away for `pipeline::kTurnedAwayFor`, but nobody can see whether it still does. Where
/// not even a head is seen, half as long: a profile shows no likeness of a face either, but whoever
/// leaves the seat turns, too.
constexpr auto kTurnedOutOfSightFor = pipeline::kTurnedAwayFor / 2;
/// How sure that is, 0..1.
constexpr double kTrustUnseen = 0.6;

/// A head that was turned this far, degrees, while the network was sure of its points, and is less
/// sure of them now, has turned further: behind a mask the mesh then springs back towards the
/// camera. Source: ours, the worked-with half of tests/bench/people: the network is surer of all
/// but 58 of 9000 faces, 27 of them of a masked head at 60 to 90 degrees.
constexpr double kTurnedAsideFrom = 30.0;
constexpr double kSurePresence = 0.98;

/// While the driver's rest is unknown, the road is told only to end a look away, for this long
/// after it, and of a head that is turned less than this from where it mostly was, degrees: where
/// the eyes look is not known then. Source: as long as the policy takes to forget a look;
/// gaze_side.cpp.
constexpr std::chrono::seconds kBackFor{3};
constexpr double kBackWithin = 20.0;
/// And once the head has come back by half of what it was turned or lowered, and up by this many
/// degrees at least: pitch wavers by less. Source: ours.
constexpr double kUpAgain = 4.0;

/// From where a head is seen in profile, degrees from the camera, if it has turned there; and while
/// it is not known where it mostly is: the camera may as well stand aside. Source: ours, the
/// profiles of Pointing'04 (Gourier et al., 2004), which measure 50 to 84, and a man asleep 60 to
/// 72 degrees aside (docs/vision.md).
constexpr double kProfileFrom = 57.0;
constexpr double kProfileFromAtFirst = 65.0;
/// Eyes that are surely open there, 0..1. Source: ours: more than what ends a closure.
constexpr double kClearlyOpen = 0.35;

/// Of what is told while bounds from the literature stand in for the driver's own.
constexpr double kTrustWhileLearning = 0.8;

}  // namespace

void DriverReader::forget() {
  UsualDirection usual = std::move(usual_);
  usual.keep_for_another();
  *this = DriverReader();
  usual_ = std::move(usual);
}

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
  if (reason == SightQuality::no_face && has_turned_away(at, kTurnedOutOfSightFor)) {
    return turned_away();
  }
  return unjudged(reason);
}

ReflexObservation DriverReader::see_head(std::optional<double> turn, base::Clock::time_point at) {
  forget_when_gone(at);
  seen_at_ = at;
  if (turn && read_turn(*turn, at)) return turned_away();
  if (has_turned_away(at, pipeline::kTurnedAwayFor)) return turned_away();
  return unjudged(SightQuality::uncertain);
}

bool DriverReader::read_turn(double turn, base::Clock::time_point at) {
  if (std::abs(turn) < kTurningFrom) return false;
  const bool is_away = turned_by(turn) >= kTurningFrom;
  note_direction(std::copysign(kProfile, turn), 0.0, at);
  if (is_away) turned_at_ = faceless_since_ = at;
  return is_away;
}

void DriverReader::note_direction(double yaw, double pitch, base::Clock::time_point at) {
  const auto lasting =
      head_at_ ? std::min<base::Clock::duration>(at - *head_at_, EyeClosure::kLongestGap)
               : base::Clock::duration{0};
  head_at_ = at;
  usual_.see(yaw, pitch, lasting);
}

bool DriverReader::has_turned_away(base::Clock::time_point at, base::Clock::duration lasting) {
  if (!faceless_since_) faceless_since_ = at;
  const bool was_turning = turned_at_ && *faceless_since_ - *turned_at_ <= kTurning;
  return was_turning && at - *faceless_since_ <= lasting;
}

bool DriverReader::is_turning_further(const FaceMeasures& face, base::Clock::time_point at) {
  if (face.presence >= kSurePresence) {
    sprung_since_.reset();
    if (turned_by(face.pose.yaw) >= kTurnedAsideFrom) aside_at_ = at;
    return false;
  }
  if (!aside_at_ || at - *aside_at_ > kTurning) return false;
  if (!sprung_since_) sprung_since_ = at;
  if (at - *sprung_since_ > pipeline::kTurnedAwayFor) return false;
  aside_at_ = turned_at_ = at;
  return true;
}

bool DriverReader::has_turned_to_profile(double yaw) const {
  const bool is_rest_known = calibration_.state() == Calibration::ready || usual_.is_known();
  return std::abs(yaw) >= (is_rest_known ? kProfileFrom : kProfileFromAtFirst) &&
         turned_by(yaw) >= kTurningFrom;
}

double DriverReader::turned_by(double yaw) const {
  if (calibration_.state() != Calibration::ready) return usual_.turned_by(yaw);
  return std::abs(turn_between(calibration_.baseline().rest.yaw, yaw));
}

ReflexObservation DriverReader::turned_away() const {
  ReflexObservation told = unjudged(SightQuality::good);
  told.confidence = kTrustUnseen;
  told.gaze = Gaze::away;
  return told;
}

HeadPose DriverReader::from_rest(const HeadPose& pose) const {
  const HeadPose rest = calibration_.baseline().rest;
  return {turn_between(rest.yaw, pose.yaw), pose.pitch - rest.pitch, pose.roll - rest.roll};
}

ReflexObservation DriverReader::see_face(const FaceMeasures& face, SightQuality quality,
                                         bool may_time_blinks, base::Clock::time_point at) {
  forget_when_gone(at);
  seen_at_ = at;
  if (is_turning_further(face, at)) return turned_away();
  const bool shows_eyes = quality == SightQuality::good;
  DriverEyes::Sight eyes;
  if (shows_eyes) {
    eyes = eyes_.see(face, calibration_.baseline(face.pose.yaw), at);
    const double openness = eyes.lids ? eyes.lids->openness : 1.0;
    if (!life_.see(openness, face.pose, at)) quality = SightQuality::uncertain;
    // What was told of eyes some time ago says nothing of how they are now.
    if (judged_at_ && at - *judged_at_ > EyeClosure::kLongestGap) closed_for_ = {};
    const bool is_profile = has_turned_to_profile(face.pose.yaw);
    const bool are_open = eyes.lids && eyes.lids->openness > kClearlyOpen;
    if (!profile_.may_tell_eyes(is_profile, are_open, closed_for_, at)) {
      quality = SightQuality::occluded;
    }
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
  if (quality == SightQuality::good) read_eyes(eyes, may_time_blinks, at, told);
  told.is_yawning = yawn_.see(face.mouth_openness, told.eye_openness, at);
  read_head(face, at, told);
  return told;
}

bool DriverReader::LookAway::is_over(const HeadPose& now) const {
  return (is_down ? pose.pitch - now.pitch : std::abs(pose.yaw - now.yaw)) >= back_by;
}

void DriverReader::read_head(const FaceMeasures& face, base::Clock::time_point at,
                             ReflexObservation& told) {
  faceless_since_.reset();
  note_direction(face.pose.yaw, face.pose.pitch, at);
  const bool is_ready = told.calibration == Calibration::ready;
  const double turned = turned_by(face.pose.yaw);
  if (turned >= kTurningFrom) turned_at_ = at;

  if (told.gaze || told.eyes_closed.value_or(false)) return;
  const double down_by = usual_.lowered_by(face.pose.yaw, face.pose.pitch);
  if (is_ready) {
    if (told.quality != SightQuality::good) told.gaze = gaze_side(*told.head, 0.0, 1.0);
  } else if (usual_.is_away(face.pose.yaw)) {
    told.gaze = Gaze::away;
    look_away_ = {at, face.pose, false, turned / 2};
  } else if (looks_down(down_by, told.eye_openness.value_or(1.0))) {
    told.gaze = Gaze::down;
    look_away_ = {at, face.pose, true, std::max(down_by / 2, kUpAgain)};
  } else if (look_away_ && at - look_away_->at <= kBackFor && turned <= kBackWithin &&
             look_away_->is_over(face.pose)) {
    told.gaze = Gaze::road;
  }
  // Eyes that are covered or lowered may look anywhere else.
  if (told.gaze == Gaze::road && !told.eyes_closed) told.gaze.reset();
}

void DriverReader::read_eyes(const DriverEyes::Sight& sight, bool may_time_blinks,
                             base::Clock::time_point at, ReflexObservation& told) {
  told.right_eye_openness = sight.each[0];  // the picture is not a mirror
  told.left_eye_openness = sight.each[1];
  if (!sight.lids) return;  // one eye says this, the other that
  told.eye_openness = sight.lids->openness;
  const EyeClosure::Sight eyes = closure_.see(*sight.lids, at);
  told.eyes_closed = eyes.is_closed;
  if (eyes.is_closed) {
    closed_for_ = *eyes.is_closed ? closed_for_ + lasting_ : base::Clock::duration{0};
  }
  if (may_time_blinks) told.ended_closure = eyes.ended;
  if (eyes.is_closed) perclos_.see(*eyes.is_closed, lasting_);
  told.perclos = perclos_.value();

  if (eyes.is_closed.value_or(false)) return;  // closed eyes look nowhere
  if (eyes.is_lowered) {
    told.gaze = Gaze::down;
  } else if (told.calibration == Calibration::ready) {  // it is known where the road is
    told.gaze = gaze_side(*told.head, sight.iris_offset, sight.lids->openness);
  }
}

}  // namespace cabinwatch::vision
