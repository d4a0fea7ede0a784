#include "alerts/answer_trust.hpp"

#include <algorithm>
#include <chrono>

#include "alerts/thresholds.hpp"

namespace cabinwatch::alerts {
namespace {

using pipeline::CameraView;
using pipeline::FaceState;
using pipeline::Judged;
using pipeline::Lighting;
using pipeline::SceneView;

template <typename Value>
std::optional<Judged<Value>> confident_enough(const std::optional<Judged<Value>>& part,
                                              double least) {
  // The other way round NaN would count.
  if (!part || !(part->confidence >= least)) return std::nullopt;
  return Judged<Value>{part->value, std::min(part->confidence, 1.0)};
}

bool is_clear(const SceneView& scene) {
  return scene.camera == CameraView::clear && scene.lighting != Lighting::dark &&
         scene.lighting != Lighting::glare;
}

}  // namespace

TrustedAnswers AnswerTrust::trusted(const pipeline::Observation& observation) {
  const auto captured_at = observation.new_at();
  TrustedAnswers answers{.first_captured_at = std::min(observation.first_captured_at, captured_at),
                         .captured_at = captured_at,
                         .received_at = observation.received_at};
  const auto confident = [this](const auto& part) {
    return confident_enough(part, min_confidence_);
  };

  std::optional<Scene> scene = remembered_at(captured_at);
  const auto own_scene = confident(observation.scene);
  if (own_scene) {
    scene = {captured_at, is_clear(own_scene->value), own_scene->value.driver_present};
    answers.view = {own_scene->value.camera, own_scene->confidence};
    remember(*scene);
  }
  if (picture_is_blocked_ || (scene && !scene->is_clear)) return answers;

  const auto face_state = confident(observation.face_state);
  const bool has_face = face_state && face_state->value != FaceState::not_visible;
  const bool is_seat_empty = scene && !scene->is_driver_present;
  if (own_scene && !(is_seat_empty && has_face)) {
    answers.presence = {is_seat_empty ? Presence::nobody : Presence::driver, own_scene->confidence};
  }
  if (is_seat_empty && !has_face) return answers;

  answers.face_state = face_state;
  answers.hands = confident(observation.hands);
  answers.impairment = confident(observation.impairment);
  const bool has_closed_eyes = has_face && face_state->value == FaceState::eyes_closed;
  if (!has_closed_eyes) answers.gaze = confident(observation.gaze);
  answers.road_gaze = answers.gaze;
  return answers;
}

void AnswerTrust::remember(const Scene& scene) {
  if (!scene_ || scene.captured_at >= scene_->captured_at) scene_ = scene;
}

std::optional<AnswerTrust::Scene> AnswerTrust::remembered_at(Clock::time_point captured_at) const {
  if (!scene_ || std::chrono::abs(captured_at - scene_->captured_at) > kSceneHolds) {
    return std::nullopt;
  }
  return scene_;
}

}  // namespace cabinwatch::alerts
