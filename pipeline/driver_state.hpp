#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

/// What can be said of a driver, word by word: the values of the five analyses.
///
/// The words are fixed: the model answers with them, D-Bus and stored findings carry them.
/// Immutable; any thread.
namespace cabinwatch::pipeline {

enum class FaceState { alert, yawning, drooping_eyelids, eyes_closed, not_visible };
enum class Gaze { road, mirrors, instruments, phone, passenger, down, away, unknown };
enum class Hands {
  both_on_wheel,
  one_on_wheel,
  off_wheel,
  holding_phone,
  eating_or_drinking,
  not_visible
};
enum class Lighting { day, night, glare, dark };
enum class CameraView { clear, blurred, blocked };
enum class ImpairmentLevel { none, suspected, likely };
enum class ImpairmentSign { none, eyes, posture, movement, expression, unresponsive };

/// The words of an enumeration, in the order of its values.
template <typename Enum>
inline constexpr std::array<std::string_view, 0> kWords{};

template <>
inline constexpr std::array<std::string_view, 5> kWords<FaceState>{
    "alert", "yawning", "drooping_eyelids", "eyes_closed", "not_visible"};
template <>
inline constexpr std::array<std::string_view, 8> kWords<Gaze>{
    "road", "mirrors", "instruments", "phone", "passenger", "down", "away", "unknown"};
template <>
inline constexpr std::array<std::string_view, 6> kWords<Hands>{
    "both_on_wheel", "one_on_wheel",       "off_wheel",
    "holding_phone", "eating_or_drinking", "not_visible"};
template <>
inline constexpr std::array<std::string_view, 4> kWords<Lighting>{"day", "night", "glare", "dark"};
template <>
inline constexpr std::array<std::string_view, 3> kWords<CameraView>{"clear", "blurred", "blocked"};
template <>
inline constexpr std::array<std::string_view, 3> kWords<ImpairmentLevel>{"none", "suspected",
                                                                         "likely"};
template <>
inline constexpr std::array<std::string_view, 6> kWords<ImpairmentSign>{
    "none", "eyes", "posture", "movement", "expression", "unresponsive"};

template <typename Enum>
[[nodiscard]] constexpr std::string_view to_word(Enum value) noexcept {
  static_assert(!kWords<Enum>.empty(), "this enumeration has no words");
  return kWords<Enum>[static_cast<std::size_t>(value)];
}

/// The value that `word` names, exactly as written; nothing for any other text.
template <typename Enum>
[[nodiscard]] constexpr std::optional<Enum> from_word(std::string_view word) noexcept {
  static_assert(!kWords<Enum>.empty(), "this enumeration has no words");
  const auto* found = std::find(kWords<Enum>.begin(), kWords<Enum>.end(), word);
  if (found == kWords<Enum>.end()) return std::nullopt;
  return static_cast<Enum>(found - kWords<Enum>.begin());
}

}  // namespace cabinwatch::pipeline
