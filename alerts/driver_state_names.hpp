#pragma once

/// The entries of the property DriverState that this program both writes and reads again (signals
/// of a vehicle, status). docs/dbus.md explains all of them.
namespace cabinwatch::alerts::driver_state {

inline constexpr const char* kReflexQuality = "reflex_quality";
inline constexpr const char* kReflexAgeMs = "reflex_age_ms";
inline constexpr const char* kReflexGaze = "reflex_gaze";
inline constexpr const char* kEyesClosed = "eyes_closed";
inline constexpr const char* kHeadYawDegrees = "head_yaw_degrees";
inline constexpr const char* kHeadPitchDegrees = "head_pitch_degrees";
inline constexpr const char* kHeadRollDegrees = "head_roll_degrees";

inline constexpr const char* kHands = "hands";    ///< as the answer's field is named
inline constexpr const char* kAgeMs = "_age_ms";  ///< after an analysis' word
inline constexpr const char* kFaceStateAgeMs = "face_state_age_ms";
inline constexpr const char* kAttentionAgeMs = "attention_age_ms";
inline constexpr const char* kHandPositionAgeMs = "hand_position_age_ms";

}  // namespace cabinwatch::alerts::driver_state
