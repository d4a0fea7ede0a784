#pragma once

#include <chrono>
#include <cstdint>
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

/// What is less than a millisecond is left out.
[[nodiscard]] constexpr std::int64_t whole_ms(std::chrono::nanoseconds time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
}

/// In tenths, for people: "2.0 s".
[[nodiscard]] std::string seconds_text(std::chrono::duration<double> time);

/// As a clock or a player shows it, not negative: "0:05", "1:02:03".
[[nodiscard]] std::string clock_text(std::chrono::nanoseconds time);

}  // namespace cabinwatch::base
