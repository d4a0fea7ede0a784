#include "alerts/sign.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "alerts/trusted_frame.hpp"

namespace cabinwatch::alerts {
namespace {

using pipeline::CameraView;
using pipeline::FaceState;
using pipeline::Gaze;
using pipeline::Hands;
using pipeline::ImpairmentLevel;

constexpr std::array kSigns{
    Sign{.kind = AlertKind::drowsiness,
         .message = "The driver looks tired.",
         .agreement = kThreeAgree,
         .climb = {.advisory = kTiredAfter},
         .face_state = {{FaceState::yawning, FaceState::drooping_eyelids, FaceState::eyes_closed},
                        {FaceState::alert}}},
    Sign{.kind = AlertKind::drowsiness,
         .message = "The driver's eyelids are drooping.",
         .agreement = kThreeAgree,
         .climb = {.advisory = kDroopingAfter, .warning = kDroopingWarningAfter},
         .face_state = {{FaceState::drooping_eyelids, FaceState::eyes_closed}, {FaceState::alert}}},
    Sign{.kind = AlertKind::drowsiness,
         .message = "The driver's eyes are closed.",
         .climb = {.warning = kSleepAfter, .critical = kSleepCriticalAfter},
         .face_state = {{FaceState::eyes_closed}, {FaceState::alert}}},

    Sign{.kind = AlertKind::distraction,
         .message = "The driver is not looking at the road.",
         .climb = {.advisory = kDistractionAfter,
                   .warning = kDistractionWarningAfter,
                   .critical = kDistractionCriticalAfter},
         .road_gaze = {kGazesOffRoad, kGazesOnRoad}},

    Sign{.kind = AlertKind::phone_use,
         .message = "The driver is using a phone.",
         .climb = {.warning = kPhoneAfter},
         .gaze = {{Gaze::phone}, {Gaze::road, Gaze::mirrors}},
         .hands = {{Hands::holding_phone},
                   {Hands::both_on_wheel, Hands::one_on_wheel, Hands::off_wheel,
                    Hands::eating_or_drinking}}},
    Sign{.kind = AlertKind::phone_use,
         .message = "The driver keeps looking at a phone.",
         .climb = {.critical = kPhoneCriticalAfter},
         .gaze = {{Gaze::phone}, {Gaze::road, Gaze::mirrors}}},

    Sign{.kind = AlertKind::hands_off,
         .message = "The driver's hands are off the wheel.",
         .agreement = kThreeAgree,
         .climb = {.advisory = kHandsOffAfter, .warning = kHandsOffWarningAfter},
         .hands = {{Hands::off_wheel}, {Hands::both_on_wheel, Hands::one_on_wheel}}},

    Sign{.kind = AlertKind::impairment,
         .message = "The driver may be unfit to drive.",
         .agreement = kThreeAgree,
         .climb = {.advisory = kSuspectedAfter, .warning = kSuspectedWarningAfter},
         .impairment = {{ImpairmentLevel::suspected, ImpairmentLevel::likely},
                        {ImpairmentLevel::none}}},
    Sign{.kind = AlertKind::impairment,
         .message = "The driver is probably unfit to drive.",
         .climb = {.warning = kLikelyAfter, .critical = kLikelyCriticalAfter},
         .impairment = {{ImpairmentLevel::likely}, {ImpairmentLevel::none}}},

    Sign{.kind = AlertKind::driver_absent,
         .message = "Nobody is in the driver's seat.",
         .climb = {.warning = kAbsentAfter, .critical = kAbsentCriticalAfter},
         .presence = {{Presence::nobody}, {Presence::driver}}},

    Sign{.kind = AlertKind::camera_blocked,
         .message = "The cabin camera is covered.",
         .climb = {.advisory = kBlockedAfter, .warning = kBlockedWarningAfter},
         .view = {{CameraView::blocked}, {CameraView::clear, CameraView::blurred}}},
};

/// Adds up what the fields of one observation say of one sign.
class Ballot {
 public:
  template <typename Enum>
  void read(const Reading<Enum>& reading, std::string_view field, Enum word, double confidence) {
    if (reading.agreeing.contains(word)) {
      if (!words_.empty()) words_ += ", ";
      words_.append(field).append("=").append(pipeline::to_word(word));
      agreeing_ = std::max(agreeing_, confidence);
    } else if (reading.opposing.contains(word)) {
      opposing_ = std::max(opposing_, confidence);
    }
  }
  template <typename Enum>
  void read(const Reading<Enum>& reading, std::string_view field,
            const std::optional<pipeline::Judged<Enum>>& part) {
    if (part) read(reading, field, part->value, part->confidence);
  }

  /// Tells more of an agreeing answer without counting it.
  void add_words(std::string_view field, std::string_view word) {
    if (!words_.empty()) words_.append(", ").append(field).append("=").append(word);
  }

  [[nodiscard]] std::optional<Vote> outcome(const TrustedAnswers& answers) const {
    if (agreeing_ <= 0.0 && opposing_ <= 0.0) return std::nullopt;
    const bool agrees = agreeing_ > 0.0;
    return Vote{.agrees = agrees,
                .confidence = agrees ? agreeing_ : opposing_,
                .words = words_,
                .first_captured_at = answers.first_captured_at,
                .captured_at = answers.captured_at,
                .received_at = answers.received_at};
  }

 private:
  double agreeing_ = 0.0;
  double opposing_ = 0.0;
  std::string words_;
};

}  // namespace

milliseconds Climb::first() const { return std::min({advisory, warning, critical}); }

Climb Climb::times(double factor) const {
  const auto longer = [factor](milliseconds time) {
    return time == kNever ? kNever : std::chrono::round<milliseconds>(time * factor);
  };
  return {longer(advisory), longer(warning), longer(critical)};
}

Severity Climb::after(milliseconds lasting) const {
  if (lasting >= critical) return Severity::critical;
  if (lasting >= warning) return Severity::warning;
  return Severity::advisory;
}

std::span<const Sign> all_signs() { return kSigns; }

std::optional<Vote> vote_on(const Sign& sign, const TrustedAnswers& answers) {
  Ballot ballot;
  ballot.read(sign.face_state, "face_state", answers.face_state);
  ballot.read(sign.gaze, "gaze", answers.gaze);
  ballot.read(sign.road_gaze, "gaze", answers.road_gaze);
  ballot.read(sign.hands, "hands", answers.hands);
  ballot.read(sign.presence, "seat", answers.presence);
  ballot.read(sign.view, "camera", answers.view);
  if (answers.impairment) {
    ballot.read(sign.impairment, "impairment", answers.impairment->value.level,
                answers.impairment->confidence);
    ballot.add_words("sign", pipeline::to_word(answers.impairment->value.sign));
  }
  return ballot.outcome(answers);
}

}  // namespace cabinwatch::alerts
