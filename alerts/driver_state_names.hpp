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

inline constexpr const char* kPictureBlocked = "picture_blocked";

// As the answers' fields are named.
inline constexpr const char* kFaceState = "face_state";
inline constexpr const char* kGaze = "gaze";
inline constexpr const char* kHands = "hands";
inline constexpr const char* kDriverPresent = "driver_present";
inline constexpr const char* kLighting = "lighting";
inline constexpr const char* kCamera = "camera";

inline constexpr const char* kAgeMs = "_age_ms";  ///< after an analysis' word
inline constexpr const char* kFaceStateAgeMs = "face_state_age_ms";
inline constexpr const char* kAttentionAgeMs = "attention_age_ms";
inline constexpr const char* kHandPositionAgeMs = "hand_position_age_ms";
inline constexpr const char* kSceneAgeMs = "scene_age_ms";

}  // namespace cabinwatch::alerts::driver_state
