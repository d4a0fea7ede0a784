#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "pipeline/observation.hpp"
#include "recordings/analysis/shared_analyst.hpp"

namespace cabinwatch::recordings {

/// How much there is in the findings of a recording, as their last line counts it, and whether a
/// model has answered what was asked.
///
/// Pure; one thread at a time.
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

}  // namespace cabinwatch::recordings
