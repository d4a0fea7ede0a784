#pragma once

#include <chrono>

#include "alerts/alert.hpp"
#include "base/clock.hpp"
#include "recordings/results/json_text.hpp"

namespace cabinwatch::recordings {

/// The clock's time at which every recording begins: what is counted from it is the recording's own
/// time.
inline constexpr base::Clock::time_point kRecordingBegins{};

/// A time of a recording, in whole milliseconds from its beginning.
[[nodiscard]] inline std::chrono::milliseconds recording_time(base::Clock::time_point at) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(at - kRecordingBegins);
}

/// A time of a recording as a line of results has it.
/// @throws ResultsError, without file and line, or a JSON exception, when it is none
[[nodiscard]] std::chrono::milliseconds time_at(const Json& line, const char* name);

/// What happened to an alert, and when in the recording.
struct RecordedAlert {
  alerts::AlertEvent event;
  std::chrono::milliseconds at{};
};

}  // namespace cabinwatch::recordings
