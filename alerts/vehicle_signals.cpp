#include "alerts/vehicle_signals.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

#include "alerts/driver_state_names.hpp"
#include "alerts/kind.hpp"
#include "alerts/level.hpp"
#include "pipeline/driver_state.hpp"
#include "pipeline/reflex_observation.hpp"

namespace cabinwatch::alerts {
namespace {

using pipeline::to_word;

template <typename Value>
std::optional<Value> value_of(const PropertyMap& properties, const char* name) {
  const auto found = properties.find(name);
  if (found == properties.end()) return std::nullopt;
  const auto* value = std::get_if<Value>(&found->second);
  return value != nullptr ? std::optional(*value) : std::nullopt;
}

bool is_younger(const PropertyMap& properties, const char* age, std::chrono::milliseconds than) {
  const auto value = value_of<std::int64_t>(properties, age);
  return value && *value < than.count();
}

std::optional<bool> eyes_on_road(const PropertyMap& driver) {
  if (value_of<bool>(driver, driver_state::kEyesClosed).value_or(false)) return false;
  const auto gaze = value_of<std::string>(driver, driver_state::kReflexGaze);
  return gaze ? std::optional(*gaze == to_word(pipeline::Gaze::road)) : std::nullopt;
}

/// Whether answers about the driver count, as docs/alerts.md has it: not where light and camera are
/// bad, or nobody is there.
bool counts_answers(const PropertyMap& driver) {
  if (value_of<bool>(driver, driver_state::kPictureBlocked).value_or(false)) return false;
  if (!is_younger(driver, driver_state::kSceneAgeMs, kAnswerHolds)) return true;
  const auto camera = value_of<std::string>(driver, driver_state::kCamera);
  const auto lighting = value_of<std::string>(driver, driver_state::kLighting);
  return (!camera || camera == to_word(pipeline::CameraView::clear)) &&
         lighting != to_word(pipeline::Lighting::dark) &&
         lighting != to_word(pipeline::Lighting::glare) &&
         value_of<bool>(driver, driver_state::kDriverPresent).value_or(true);
}

/// Whether the newest answer has seen what it was asked for: that it is not to be seen is an answer
/// too.
bool has_seen(const PropertyMap& driver, const char* entry, std::string_view not_seen) {
  const auto word = value_of<std::string>(driver, entry);
  return word && *word != not_seen;
}

/// A hand that holds something leaves the other one, of which nothing is said.
std::optional<bool> hands_on_wheel(const PropertyMap& driver) {
  using enum pipeline::Hands;
  const auto hands = value_of<std::string>(driver, driver_state::kHands).value_or("");
  if (hands == to_word(both_on_wheel) || hands == to_word(one_on_wheel)) return true;
  if (hands == to_word(off_wheel)) return false;
  return std::nullopt;
}

/// Karolinska Sleepiness Scale, 1 to 9. EU 2021/1341 wants a warning at 8 at the latest: what is a
/// warning of ours is 8. Below an alert, in equal steps up to 6, "some signs of sleepiness".
int kss(double fatigue_percent) {
  constexpr int kUnraised = 6;
  if (fatigue_percent >= level(Severity::critical)) return 9;
  if (fatigue_percent >= level(Severity::warning)) return 8;
  if (fatigue_percent >= level(Severity::advisory)) return 7;
  const int step = static_cast<int>(fatigue_percent / kLevelUnraised * kUnraised);
  return 1 + std::clamp(step, 0, kUnraised - 1);
}

/// Android's ErrorState, for a property that has no value.
int error_state(const VehicleSignals& signals) {
  constexpr int kOther = -1;
  constexpr int kDisabled = -2;
  constexpr int kPoorVisibility = -5;
  if (!signals.is_enabled) return kDisabled;
  return signals.has_error ? kOther : kPoorVisibility;
}

/// All of Android's two-valued enumerations: 0 other, 1 the first, 2 the second.
int second_if(bool condition) { return condition ? 2 : 1; }

}  // namespace

VehicleSignals vehicle_signals(const MonitorSnapshot& snapshot) {
  VehicleSignals signals;
  signals.has_error = snapshot.state == ServiceState::degraded;
  signals.is_enabled = signals.has_error || snapshot.state == ServiceState::monitoring;
  for (const auto& alert : snapshot.active_alerts) {
    using enum AlertKind;
    const auto is = [&](auto... kinds) { return ((alert.kind == kinds) || ...); };
    signals.warns |= is_of_driver(alert.kind);
    signals.warns_of_fatigue |= is(drowsiness, microsleep, unresponsive);
    signals.warns_of_distraction |= is(distraction, phone_use);
  }
  if (!signals.is_enabled) return signals;

  const auto& driver = snapshot.driver_state;
  const bool sees_frames = is_younger(driver, driver_state::kReflexAgeMs, kFrameHolds) &&
                           value_of<std::string>(driver, driver_state::kReflexQuality) ==
                               to_word(pipeline::SightQuality::good);
  if (sees_frames) {
    signals.has_eyes_on_road = eyes_on_road(driver);
    signals.head_yaw = value_of<double>(driver, driver_state::kHeadYawDegrees);
    signals.head_pitch = value_of<double>(driver, driver_state::kHeadPitchDegrees);
    signals.head_roll = value_of<double>(driver, driver_state::kHeadRollDegrees);
  }
  const auto is_answered = [&, counts = counts_answers(driver)](const char* age) {
    return counts && is_younger(driver, age, kAnswerHolds);
  };
  if (is_answered(driver_state::kHandPositionAgeMs)) {
    signals.has_hands_on_wheel = hands_on_wheel(driver);
  }
  const bool sees_face =
      is_answered(driver_state::kFaceStateAgeMs) &&
      has_seen(driver, driver_state::kFaceState, to_word(pipeline::FaceState::not_visible));
  if (sees_frames || sees_face) signals.fatigue_percent = snapshot.fatigue_level;
  const bool sees_gaze = is_answered(driver_state::kAttentionAgeMs) &&
                         has_seen(driver, driver_state::kGaze, to_word(pipeline::Gaze::unknown));
  if (sees_frames || sees_gaze) signals.distraction_percent = snapshot.distraction_level;
  return signals;
}

std::vector<std::pair<std::string_view, VssValue>> vss_leaves(const VehicleSignals& signals) {
  const auto value = [](const auto& known) -> VssValue {
    if (known) return *known;
    return std::monostate{};
  };
  return {{"Vehicle.Driver.FatigueLevel", value(signals.fatigue_percent)},
          {"Vehicle.Driver.DistractionLevel", value(signals.distraction_percent)},
          {"Vehicle.Driver.IsEyesOnRoad", value(signals.has_eyes_on_road)},
          {"Vehicle.Driver.IsHandsOnWheel", value(signals.has_hands_on_wheel)},
          {"Vehicle.ADAS.DMS.IsWarning", signals.warns},
          {"Vehicle.ADAS.DMS.IsError", signals.has_error},
          {"Vehicle.ADAS.DMS.IsEnabled", signals.is_enabled},
          {"Vehicle.Occupant.Row1.DriverSide.HeadPosition.Yaw", value(signals.head_yaw)},
          {"Vehicle.Occupant.Row1.DriverSide.HeadPosition.Pitch", value(signals.head_pitch)},
          {"Vehicle.Occupant.Row1.DriverSide.HeadPosition.Roll", value(signals.head_roll)}};
}

std::vector<std::pair<std::string_view, int>> android_properties(const VehicleSignals& signals) {
  const int error = error_state(signals);
  const auto warning = [&](bool warns) { return signals.is_enabled ? second_if(warns) : error; };
  return {{"DRIVER_DROWSINESS_ATTENTION_STATE",
           signals.fatigue_percent ? kss(*signals.fatigue_percent) : error},
          {"DRIVER_DROWSINESS_ATTENTION_WARNING", warning(signals.warns_of_fatigue)},
          {"DRIVER_DISTRACTION_STATE",
           signals.distraction_percent
               ? second_if(*signals.distraction_percent >= level(Severity::advisory))
               : error},
          {"DRIVER_DISTRACTION_WARNING", warning(signals.warns_of_distraction)},
          {"HANDS_ON_DETECTION_DRIVER_STATE",
           signals.has_hands_on_wheel ? second_if(!*signals.has_hands_on_wheel) : error}};
}

}  // namespace cabinwatch::alerts
