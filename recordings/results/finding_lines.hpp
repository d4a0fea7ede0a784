#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <variant>

#include "pipeline/observation.hpp"
#include "pipeline/reflex_observation.hpp"
#include "recordings/analysis/recording_analysis.hpp"
#include "recordings/analysis/shared_analyst.hpp"
#include "recordings/results/drive_lines.hpp"
#include "recordings/results/finding_totals.hpp"
#include "recordings/results/json_text.hpp"

/// The lines of VIDEO.findings.jsonl behind its header, as docs/findings.schema.json has them.
/// Pure; any thread.
///
/// What is read back is what was written, but for what objects named run hold: the policy is told
/// the same.
namespace cabinwatch::recordings {

/// The last line. Other parts of it are kept as they stand.
struct FindingsEnd {
  bool is_broken = false;
  bool is_unanswered = false;  ///< not broken, but no model has answered all that was asked
  std::string error;           ///< why it is broken, or unanswered
  std::chrono::milliseconds analysed{};
  std::uint64_t frames = 0;
  std::uint64_t frames_sampled = 0;
  std::uint64_t frames_static = 0;
  std::uint64_t frames_unreadable = 0;
  FindingTotals totals;
  Json run = Json::object();
};

[[nodiscard]] Json to_line(const pipeline::PictureObservation& picture);
[[nodiscard]] Json to_line(const pipeline::ReflexObservation& reflex);
[[nodiscard]] Json to_line(const AnalysedSequence& sequence);
[[nodiscard]] Json to_line(const FindingsEnd& end);

using FindingsLine = std::variant<pipeline::PictureObservation, pipeline::ReflexObservation,
                                  AnalysedSequence, DriveChange, FindingsEnd>;

/// @throws ResultsError, without file and line, or a JSON exception, when it is none of them
[[nodiscard]] FindingsLine findings_line(const Json& line);

}  // namespace cabinwatch::recordings
