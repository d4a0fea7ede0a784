#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <tuple>

#include "pipeline/sequence.hpp"
#include "recordings/analysis/shared_analyst.hpp"

namespace cabinwatch::recordings {

/// The answers of an earlier analysis of the same recording by the same settings, in which some
/// sequences stayed unanswered: only these are asked again. Any thread.
class EarlierAnswers {
 public:
  /// Without any answers.
  EarlierAnswers() = default;

  /// @param findings  of that analysis
  /// @throws ResultsError
  explicit EarlierAnswers(const std::filesystem::path& findings);

  /// The answers about the same frames; nothing where some of what was asked is unanswered.
  [[nodiscard]] std::optional<AnalysedSequence> of(const pipeline::Sequence& sequence) const;

 private:
  /// When its frames begin and end, in the recording's milliseconds, and how many they are: a
  /// recording has one frame at a time.
  using Frames = std::tuple<std::chrono::milliseconds, std::chrono::milliseconds, std::size_t>;

  std::map<Frames, AnalysedSequence> answered_;
};

}  // namespace cabinwatch::recordings
