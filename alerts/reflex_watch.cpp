#include "alerts/reflex_watch.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "alerts/word_set.hpp"

namespace cabinwatch::alerts {
namespace {

using pipeline::FaceState;
using pipeline::Gaze;
using pipeline::SightQuality;

constexpr WordSet<FaceState> kOpenEyes{FaceState::alert, FaceState::yawning};

const char* reason_of(SightQuality quality) {
  switch (quality) {
    case SightQuality::dark:
      return "the face is too dark";
    case SightQuality::glare:
      return "too much light falls on the face";
    case SightQuality::blurred:
      return "the face is blurred";
    case SightQuality::occluded:
      return "something covers the eyes";
    case SightQuality::too_small:
      return "the face is too small in the picture";
    case SightQuality::frozen:
      return "the camera repeats the very same picture";
    case SightQuality::turned:
      return "the picture is on its side or upside down: turn the camera, or the recording";
    default:
      return "the face is not seen clearly enough";
  }
}

}  // namespace

void ReflexWatch::observe(const TrustedFrame& frame) {
  memory_.observe(frame);
  eyes_.observe(frame);
  tiredness_.observe(frame, eyes_.closed_for());
  off_road_.observe(frame);
  face_.observe(frame, off_road_.is_turned_away());
  blinking_.observe(frame);
}

void ReflexWatch::pass(Clock::time_point now, milliseconds lifetime) {
  eyes_.expire(now, lifetime);
  tiredness_.pass(now, lifetime);
  off_road_.expire(now, lifetime);
  face_.expire(now, lifetime);
}

void ReflexWatch::forget() {
  eyes_.forget();
  tiredness_.forget();
  off_road_.forget();
  face_.forget();
  blinking_.forget();
  memory_.forget();
  eyes_agreed_.reset();
  gaze_agreed_.reset();
}

void ReflexWatch::forget_undecided() {
  eyes_.forget_undecided();
  tiredness_.forget_undecided();
  off_road_.forget_undecided();
  face_.forget_undecided();
}

void ReflexWatch::correct(TrustedAnswers& answers) {
  if (answers.presence) {
    face_.see_seat(answers.presence->value == Presence::driver, answers.first_captured_at,
                   answers.captured_at);
  }
  if (!blinking_.is_alive()) return;
  const auto were_closed = memory_.were_eyes_closed(answers.first_captured_at, answers.captured_at);
  const auto was_off_road = memory_.was_off_road(answers.first_captured_at, answers.captured_at);
  if (were_closed) correct_eyes(answers, *were_closed);
  if (was_off_road) correct_gaze(answers, *was_off_road);
  // Eyes that move in a seat that is said to be empty: one of both is wrong.
  const bool has_face = were_closed.has_value();
  if (has_face && answers.presence && answers.presence->value == Presence::nobody) {
    answers.presence.reset();
  }
}

void ReflexWatch::correct_eyes(TrustedAnswers& answers, bool were_closed) {
  if (were_closed) {  // closed eyes look nowhere
    answers.gaze.reset();
    answers.road_gaze.reset();
  }
  if (!answers.face_state) return;
  const auto [state, confidence] = *answers.face_state;
  if (state == FaceState::eyes_closed) {
    if (were_closed) {
      eyes_agreed_ = Agreement{answers.captured_at, confidence};
      answers.face_state.reset();
    } else {
      answers.face_state->value = FaceState::alert;
    }
  } else if (were_closed && kOpenEyes.contains(state)) {
    answers.face_state.reset();
  }
}

void ReflexWatch::correct_gaze(TrustedAnswers& answers, bool was_off_road) {
  if (!answers.road_gaze) return;
  const auto [gaze, confidence] = *answers.road_gaze;
  if (kGazesOffRoad.contains(gaze)) {
    if (was_off_road) {
      gaze_agreed_ = Agreement{answers.captured_at, confidence};
      answers.road_gaze.reset();
    } else {
      answers.road_gaze->value = Gaze::road;
    }
  } else if (was_off_road && kGazesOnRoad.contains(gaze)) {
    answers.road_gaze.reset();
  }
}

bool ReflexWatch::is_present(AlertKind kind) const {
  switch (kind) {
    case AlertKind::drowsiness:
      return eyes_.is_present(kind) || tiredness_.is_present();
    case AlertKind::distraction:
      return off_road_.is_present();
    case AlertKind::driver_absent:
      return face_.is_present();
    default:
      return eyes_.is_present(kind);
  }
}

double ReflexWatch::nearness(AlertKind kind) const {
  switch (kind) {
    case AlertKind::drowsiness:
      return std::max(eyes_.nearness(kind), tiredness_.nearness());
    case AlertKind::distraction:
      return off_road_.nearness();
    case AlertKind::driver_absent:
      return face_.nearness();
    default:
      return eyes_.nearness(kind);
  }
}

Standing ReflexWatch::standing(AlertKind kind, Clock::time_point now) const {
  Standing standing = Nothing{.reason = ClearReason::stopped};
  switch (kind) {
    case AlertKind::drowsiness:
      standing = worse(eyes_.standing(kind, now), tiredness_.standing(now));
      break;
    case AlertKind::microsleep:
    case AlertKind::unresponsive:
      standing = eyes_.standing(kind, now);
      break;
    case AlertKind::distraction:
      standing = off_road_.standing(now);
      break;
    case AlertKind::driver_absent:
      standing = face_.standing(now);
      break;
    default:
      break;
  }
  if (auto* situation = std::get_if<Situation>(&standing)) {
    situation->details.emplace(kLaneDetail, std::string("reflex"));
    if (const auto confidence = agreement(kind)) agree(*situation, *confidence);
  }
  return standing;
}

bool ReflexWatch::covers(AlertKind kind) {
  static constexpr WordSet<AlertKind> kCovered{AlertKind::drowsiness, AlertKind::microsleep,
                                               AlertKind::distraction, AlertKind::unresponsive,
                                               AlertKind::driver_absent};
  return kCovered.contains(kind);
}

std::vector<Tally> ReflexWatch::tallies(AlertKind kind, Clock::time_point now) const {
  switch (kind) {
    case AlertKind::drowsiness:
      return {eyes_.tally(kind, now), tiredness_.tally()};
    case AlertKind::microsleep:
    case AlertKind::unresponsive:
      return {eyes_.tally(kind, now)};
    case AlertKind::distraction:
      return {off_road_.tally()};
    case AlertKind::driver_absent:
      return {face_.tally()};
    default:
      return {};
  }
}

std::optional<double> ReflexWatch::agreement(AlertKind kind) const {
  if (kind == AlertKind::driver_absent) return std::nullopt;
  const bool is_of_gaze = kind == AlertKind::distraction;
  const auto& agreed = is_of_gaze ? gaze_agreed_ : eyes_agreed_;
  const auto since = is_of_gaze ? off_road_.looking_since() : eyes_.closed_since();
  if (!agreed || !since || agreed->captured_at < *since) return std::nullopt;
  return agreed->confidence;
}

std::optional<Doubt> ReflexWatch::doubt(const TrustedFrame& frame) const {
  if (frame.quality == SightQuality::no_face) {
    if (face_.is_hidden()) return Doubt{"no face is seen, although somebody sits there"};
    return std::nullopt;
  }
  if (!frame.is_good()) return Doubt{reason_of(frame.quality)};
  if (!frame.eyes_closed && !frame.is_off_road) return Doubt{"the eyes are not seen"};
  if (blinking_.is_unblinking()) {
    return Doubt{"the face does not blink, and may be a picture of one"};
  }
  if (!frame.covers_microsleep()) {
    return Doubt{.reason = fmt::format("{:.1f} frames a second are too few to see a microsleep",
                                       frame.frames_per_second),
                 .is_partial = true};
  }
  return std::nullopt;
}

}  // namespace cabinwatch::alerts
