#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "alerts/alert.hpp"

/// The sounds of alerts: made by calculating, so that there are no files to install. Any thread.
namespace cabinwatch::chime {

inline constexpr int kSampleRate = 48'000;  ///< Hz; one channel, signed 16 bits

/// How long the sound of an alert is.
[[nodiscard]] std::chrono::milliseconds length_of(alerts::Severity severity);

/// @param volume  0..1, of the largest amplitude
/// @returns `length_of(severity)` of samples, silent at both ends
[[nodiscard]] std::vector<std::int16_t> samples_of(alerts::Severity severity, double volume);

}  // namespace cabinwatch::chime
