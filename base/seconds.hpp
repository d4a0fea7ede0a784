#pragma once

#include <chrono>
#include <string>

/// Times in seconds, as people, configuration and result files have them. Pure; any thread.
namespace cabinwatch::base {

[[nodiscard]] constexpr double in_seconds(std::chrono::duration<double> time) {
  return time.count();
}

/// To the nearest millisecond.
[[nodiscard]] constexpr std::chrono::milliseconds from_seconds(double seconds) {
  return std::chrono::round<std::chrono::milliseconds>(std::chrono::duration<double>(seconds));
}

/// In tenths, for people: "2.0 s".
[[nodiscard]] std::string seconds_text(std::chrono::duration<double> time);

}  // namespace cabinwatch::base
