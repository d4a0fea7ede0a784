#pragma once

#include <chrono>
#include <string>

/// The time of day as other programs read it, in UTC. Pure; any thread.
namespace cabinwatch::base {

/// "2026-11-24T22:10:03Z".
[[nodiscard]] std::string utc_text(std::chrono::system_clock::time_point time);

/// "2026-11-24T22:10:03.123Z".
[[nodiscard]] std::string utc_text_ms(std::chrono::system_clock::time_point time);

/// "20261124T221003Z", as file names have it.
[[nodiscard]] std::string utc_file_text(std::chrono::system_clock::time_point time);

}  // namespace cabinwatch::base
