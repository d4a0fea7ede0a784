#include "daemon/service/driver_view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>

#include "alerts/driver_state_names.hpp"
#include "alerts/trusted_frame.hpp"
#include "alerts/vehicle_signals.hpp"
#include "base/seconds.hpp"
#include "llm/answers/answer_form.hpp"

namespace cabinwatch::daemon {
namespace {

namespace driver_state = alerts::driver_state;
using alerts::PropertyMap;
using alerts::PropertyValue;
using pipeline::to_word;

std::string word(auto value) { return std::string(to_word(value)); }

PropertyValue property(bool value) { return value; }
PropertyValue property(int value) { return std::int64_t{value}; }
PropertyValue property(std::string_view value) { return std::string(value); }

void add_answer(const llm::Answer& answer, PropertyMap& properties) {
  llm::for_each_field(answer, [&](const llm::AnswerField& field, const auto& value) {
    const auto told = property(llm::written(value));
    const bool is_unsaid = told == PropertyValue(std::string());  // a text that was not asked for
    if (!field.is_confidence() && !is_unsaid) properties[std::string(field.property)] = told;
  });
}

/// Only so exact as it means something: what trembles would be told all the time.
/// @param parts  of 1 that are told apart; a decimal fraction of them is one of the result
double rounded(double value, double parts) {
  return std::round(value * parts) / parts + 0.0;  // no -0
}

void add_frame(const pipeline::ReflexObservation& frame, base::Clock::time_point now,
               PropertyMap& properties) {
  properties[driver_state::kReflexQuality] = word(frame.quality);
  properties["reflex_calibration"] = word(frame.calibration);
  properties["reflex_frames_per_second"] = rounded(frame.frames_per_second, 1.0);
  properties[driver_state::kReflexAgeMs] = base::whole_ms(now - frame.captured_at);
  const auto trusted = alerts::trusted_frame(frame, false);
  properties["microsleep_covered"] = trusted.covers_microsleep();
  properties["blinks_covered"] = trusted.covers_blinks();
  if (frame.perclos) properties["perclos"] = rounded(*frame.perclos, 200.0);
  if (frame.quality != pipeline::SightQuality::good) return;
  properties["reflex_confidence"] = rounded(frame.confidence, 20.0);
  if (frame.eyes_closed) properties[driver_state::kEyesClosed] = *frame.eyes_closed;
  if (frame.eye_openness) properties["eye_openness"] = rounded(*frame.eye_openness, 10.0);
  if (frame.mouth_openness) properties["mouth_openness"] = rounded(*frame.mouth_openness, 10.0);
  if (frame.is_yawning) properties["yawning"] = *frame.is_yawning;
  if (frame.gaze) properties[driver_state::kReflexGaze] = word(*frame.gaze);
  if (!frame.head) return;
  properties[driver_state::kHeadYawDegrees] = rounded(frame.head->yaw, 0.2);
  properties[driver_state::kHeadPitchDegrees] = rounded(frame.head->pitch, 0.2);
  properties[driver_state::kHeadRollDegrees] = rounded(frame.head->roll, 0.2);
}

}  // namespace

void DriverView::update(const llm::Finding& finding) {
  for (std::size_t i = 0; i < llm::kAnalysisCount; ++i) {
    const auto& result = finding.results[i];
    const auto* answer = result ? result->answer() : nullptr;
    if (answer == nullptr) continue;
    auto& newest = answers_[i];
    const auto captured_at = finding.last_captured_at - finding.last_repeated_for;
    if (newest && newest->captured_at > captured_at) continue;
    newest = Dated{*answer, captured_at};
  }
}

void DriverView::update(const pipeline::PictureObservation& picture) { picture_ = picture; }

void DriverView::update(const pipeline::ReflexObservation& frame) { frame_ = frame; }

void DriverView::clear() { *this = {}; }

PropertyMap DriverView::properties(base::Clock::time_point now) const {
  PropertyMap properties;
  for (std::size_t i = 0; i < llm::kAnalysisCount; ++i) {
    const auto& newest = answers_[i];
    if (!newest) continue;
    const auto name = to_word(static_cast<llm::Analysis>(i));
    add_answer(newest->answer, properties);
    properties[fmt::format("{}_confidence", name)] =
        std::visit([](const auto& answer) { return answer.confidence / 100.0; }, newest->answer);
    properties[fmt::format("{}{}", name, driver_state::kAgeMs)] =
        base::whole_ms(now - newest->captured_at);
  }
  if (picture_) {
    properties["picture_still_ms"] = std::int64_t{picture_->still_for.count()};
    properties[driver_state::kPictureBlocked] = picture_->is_blocked;
    properties["picture_age_ms"] = base::whole_ms(now - picture_->captured_at);
  }
  if (frame_) add_frame(*frame_, now, properties);
  return properties;
}

PropertyMap DriverView::current_properties(base::Clock::time_point now) const {
  const auto drop = [now](auto& seen, auto from_age) {
    if (seen && now - seen->captured_at >= from_age) seen.reset();
  };
  DriverView still = *this;
  for (auto& answer : still.answers_) drop(answer, alerts::kAnswerHolds);
  drop(still.frame_, alerts::kFrameHolds);
  drop(still.picture_, alerts::kFrameHolds);
  return still.properties(now);
}

}  // namespace cabinwatch::daemon
