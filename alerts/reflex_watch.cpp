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

void ReflexWatch::take(const Glance& glance) {
  memory_.take(glance);
  eyes_.take(glance);
  tiredness_.take(glance, eyes_.closed_for());
  off_road_.take(glance);
  face_.take(glance, off_road_.is_turned_away());
  blinking_.take(glance);
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

void ReflexWatch::correct(Seen& seen) {
  if (seen.presence) {
    face_.see_seat(seen.presence->value == Presence::driver, seen.first_captured_at,
                   seen.captured_at);
  }
  if (!blinking_.is_alive()) return;
  const auto were_closed = memory_.were_eyes_closed(seen.first_captured_at, seen.captured_at);
  const auto was_off_road = memory_.was_off_road(seen.first_captured_at, seen.captured_at);
  if (were_closed) correct_eyes(seen, *were_closed);
  if (was_off_road) correct_gaze(seen, *was_off_road);
  // Eyes that move in a seat that is said to be empty: one of both is wrong.
  const bool has_face = were_closed.has_value();
  if (has_face && seen.presence && seen.presence->value == Presence::nobody) {
    seen.presence.reset();
  }
}

void ReflexWatch::correct_eyes(Seen& seen, bool were_closed) {
  if (!seen.face_state) return;
  const auto [state, confidence] = *seen.face_state;
  if (state == FaceState::eyes_closed) {
    if (were_closed) {
      eyes_agreed_ = Agreement{seen.captured_at, confidence};
      seen.face_state.reset();
    } else {
      seen.face_state->value = FaceState::alert;
    }
  } else if (were_closed && kOpenEyes.contains(state)) {
    seen.face_state.reset();
  }
}

void ReflexWatch::correct_gaze(Seen& seen, bool was_off_road) {
  if (!seen.road_gaze) return;
  const auto [gaze, confidence] = *seen.road_gaze;
  if (kGazesOffRoad.contains(gaze)) {
    if (was_off_road) {
      gaze_agreed_ = Agreement{seen.captured_at, confidence};
      seen.road_gaze.reset();
    } else {
      seen.road_gaze->value = Gaze::road;
    }
  } else if (was_off_road && kGazesOnRoad.contains(gaze)) {
    seen.road_gaze.reset();
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

std::optional<double> ReflexWatch::agreement(AlertKind kind) const {
  if (kind == AlertKind::driver_absent) return std::nullopt;
  const bool is_of_gaze = kind == AlertKind::distraction;
  const auto& agreed = is_of_gaze ? gaze_agreed_ : eyes_agreed_;
  const auto since = is_of_gaze ? off_road_.looking_since() : eyes_.closed_since();
  if (!agreed || !since || agreed->captured_at < *since) return std::nullopt;
  return agreed->confidence;
}

std::optional<Doubt> ReflexWatch::doubt(const Glance& glance) const {
  if (glance.quality == SightQuality::no_face) {
    if (face_.is_hidden()) return Doubt{"no face is seen, although somebody sits there"};
    return std::nullopt;
  }
  if (!glance.is_good()) return Doubt{reason_of(glance.quality)};
  if (!glance.eyes_closed && !glance.is_off_road) return Doubt{"the eyes are not seen"};
  if (blinking_.is_unblinking()) {
    return Doubt{"the face does not blink, and may be a picture of one"};
  }
  if (!glance.covers_microsleep()) {
    return Doubt{.reason = fmt::format("{:.1f} frames a second are too few to see a microsleep",
                                       glance.frames_per_second),
                 .is_partial = true};
  }
  return std::nullopt;
}

}  // namespace cabinwatch::alerts
