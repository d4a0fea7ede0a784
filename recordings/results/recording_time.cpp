#include "recordings/results/recording_time.hpp"

#include <fmt/format.h>

#include <cstdint>

#include "recordings/results/result_header.hpp"

namespace cabinwatch::recordings {

std::chrono::milliseconds time_at(const Json& line, const char* name) {
  /// No recording is longer; a broken line may claim anything.
  constexpr std::chrono::milliseconds kLongest = std::chrono::hours(24 * 365);
  const Json& time = line.at(name);
  if (!time.is_number_integer() || time < 0 || time > kLongest.count()) {
    throw ResultsError(fmt::format("{}: {} is no time of a recording", name, one_line(time)));
  }
  return std::chrono::milliseconds(time.get<std::int64_t>());
}

}  // namespace cabinwatch::recordings
