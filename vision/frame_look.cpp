#include "vision/frame_look.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "pipeline/content_hash.hpp"
#include "vision/face_measures.hpp"
#include "vision/sight_judge.hpp"

namespace cabinwatch::vision {
namespace {

using pipeline::SightQuality;

/// A picture smaller than this shows no face that could be judged, pixels.
constexpr int kLeastSide = 64;

/// Eyes that look less open than this, parts of one, or whose lids are nearer than this part of
/// their width, may be shut. Source: ours: wide enough for every eye that may count as closed.
constexpr double kMayBeShut = 0.7;
constexpr double kMayBeShutRatio = 0.16;

/// Whether the points lie on the face as far as can be told. Light and glasses are no reason to
/// look for it elsewhere.
bool is_well_placed(SightQuality quality) {
  return quality != SightQuality::uncertain && quality != SightQuality::blurred &&
         quality != SightQuality::too_small;
}

}  // namespace

FrameLook::FrameLook(FaceBackend& backend, Seat seat)
    : follower_(backend, seat), pose_(backend.rigid_model()) {}

FrameLook::Result FrameLook::look(const pipeline::Frame& frame, bool may_time_blinks) {
  Result result;
  look(frame, may_time_blinks, result);
  result.told.captured_at = frame.captured_at;
  result.told.received_at = frame.received_at;
  return result;
}

void FrameLook::look(const pipeline::Frame& frame, bool may_time_blinks, Result& result) {
  const auto at = frame.captured_at;
  FrameSight& seen = result.sight;
  const auto picture = luma_.read(frame);
  result.is_readable = picture.has_value();
  if (!picture) {
    result.told = reader_.see_none(SightQuality::uncertain, at);
    return;
  }
  seen.size = picture->size;
  if (std::min(picture->size.width, picture->size.height) < kLeastSide) {
    result.told = reader_.see_none(SightQuality::too_small, at);
    return;
  }
  const bool is_frozen = frozen_.is_frozen(pipeline::content_hash(frame), at);
  FaceFollower::Sight sight = follower_.look(*picture, at);
  result.has_searched = sight.has_searched;
  result.has_face = sight.face.has_value();
  seen.face = std::move(sight.face);
  seen.other = follower_.other();
  seen.turn = sight.turn;
  if (sight.is_another) reader_.forget();
  if (is_frozen) {
    result.told = reader_.see_none(SightQuality::frozen, at);
  } else if (sight.turn != PictureTurn::none) {
    result.told = reader_.see_none(SightQuality::turned, at);
  } else if (seen.face) {
    result.told = read(*picture, may_time_blinks, at, seen);
    follower_.judge(is_well_placed(result.told.quality), at);
  } else {
    result.told = sight.has_head ? reader_.see_head(sight.head_turn, at)
                                 : reader_.see_none(SightQuality::no_face, at);
  }
}

pipeline::ReflexObservation FrameLook::read(const LumaView& picture, bool may_time_blinks,
                                            base::Clock::time_point at, FrameSight& sight) {
  const FaceShape& face = *sight.face;
  sight.head = pose_.solve(face.rigid, picture.size);
  if (!sight.head) return reader_.see_none(SightQuality::uncertain, at);
  const FaceLight light = measure_light(picture, face);
  const SightQuality quality = judge_sight(picture, face, light, *sight.head);
  FaceMeasures measures = measure(face, *sight.head);
  measures.contrasts = light.least_eye_contrast;
  look_at_eyes(picture, face, measures);
  const auto told = reader_.see_face(measures, quality, may_time_blinks, at);
  if (quality == SightQuality::good) {
    sight.eye_openness = {told.right_eye_openness, told.left_eye_openness};
  }
  return told;
}

void FrameLook::look_at_eyes(const LumaView& picture, const FaceShape& face,
                             FaceMeasures& measures) const {
  for (const std::size_t i : {0U, 1U}) {
    const bool is_left = i == 0;
    const EyeShape& eye = is_left ? face.left_eye : face.right_eye;
    const EyeLook look = eye_net_.look(eye_picture(picture, eye, is_left));
    measures.looks.at(i) = look;
    if (look.open < kMayBeShut || measures.eyes.at(i).aspect_ratio < kMayBeShutRatio) {
      measures.lowered.at(i) = lid_net_.look(lid_picture(picture, eye, is_left));
    }
  }
}

}  // namespace cabinwatch::vision
