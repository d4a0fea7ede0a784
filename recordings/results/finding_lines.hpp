#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>

#include "pipeline/observation.hpp"
#include "pipeline/reflex_observation.hpp"
#include "recordings/analysis/recording_analysis.hpp"
#include "recordings/analysis/shared_analyst.hpp"
#include "recordings/results/drive_lines.hpp"
#include "recordings/results/json_text.hpp"

/// The lines of VIDEO.findings.jsonl behind its header, as docs/findings.schema.json has them.
/// Pure; any thread.
///
/// What is read back is what was written, but for what objects named run hold: the policy is told
/// the same.
namespace cabinwatch::recordings {

/// What the last line counts.
struct FindingTotals {
  std::uint64_t pictures = 0;
  std::uint64_t sequences = 0;
  std::uint64_t incomplete = 0;                  ///< sequences with an answer missing
  std::map<std::string, std::uint64_t> answers;  ///< by analysis
  std::map<std::string, std::uint64_t> errors;   ///< by kind of error
  std::uint64_t unanswered = 0;  ///< sequences of which no model answered a question; not read back
  std::string unanswered_why;    ///< of the first of these: what the server said

  /// By kind of error: what the first of them said; not read back.
  std::map<std::string, std::string> error_texts;

  /// Whether there are such sequences, by the errors, or not one answer could be used: the same
  /// question may be answered another time.
  [[nodiscard]] bool has_unanswered() const;
  /// Whether a model was asked, and not one of its answers could be used.
  [[nodiscard]] bool has_no_answer() const { return answers.empty() && !errors.empty(); }
  /// The error that most answers are missing for, with what the first of these said, for people;
  /// empty where none is missing.
  [[nodiscard]] std::string commonest_error() const;

  void add(const pipeline::PictureObservation&) { ++pictures; }
  void add(const AnalysedSequence& sequence);
};

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
