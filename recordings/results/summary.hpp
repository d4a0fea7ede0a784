#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "recordings/analysis/video_list.hpp"
#include "recordings/results/json_text.hpp"

namespace cabinwatch::recordings {

/// What the run that writes a summary tells of itself.
struct SummaryRun {
  std::vector<Failure> failures;
  std::chrono::milliseconds wall{};  ///< of a merge `write_summary` takes it itself
  unsigned workers = 0;              ///< 0: a merge
  std::uint64_t analysed = 0;        ///< videos, whole
  std::uint64_t taken_over = 0;      ///< those, too
  std::uint64_t sequences = 0;
  std::chrono::milliseconds servers_busy{};
};

/// The results of all videos in a folder together.
struct SummaryTotals {
  std::uint64_t videos = 0;
  std::uint64_t broken = 0;
  std::uint64_t unanswered = 0;  ///< videos of which no model has answered all that was asked
  std::uint64_t analysed_ms = 0;
  std::uint64_t sequences = 0;
  std::uint64_t incomplete = 0;
  std::map<std::string, std::uint64_t> errors;
  std::map<std::string, std::uint64_t> alerts;
  std::vector<Failure> unreadable;  ///< results that are not counted: they cannot be read
};

/// One video's entry of summary.json, of its results.
/// @throws ResultsError when they cannot be read
[[nodiscard]] Json video_summary(const std::filesystem::path& findings);

/// The same, of all results in the folder that can be read; nothing is written.
[[nodiscard]] SummaryTotals totals_in(const std::filesystem::path& folder);

/// Writes summary.json and summary.csv of all results in the folder, as docs/summary.schema.json
/// has them. Reads the first and last lines of each alone; memory does not grow with their number.
/// Results that cannot be read become failures.
/// @throws std::system_error, std::runtime_error when they cannot be written
SummaryTotals write_summary(const std::filesystem::path& folder, SummaryRun run);

}  // namespace cabinwatch::recordings
