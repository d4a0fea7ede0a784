#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <tuple>

#include "pipeline/sequence.hpp"
#include "recordings/analysis/shared_analyst.hpp"

namespace cabinwatch::recordings {

/// What a model answered in an earlier analysis of the same recording by the same settings, of
/// which some sequences stayed unanswered: these alone are asked then. Any thread.
class EarlierAnswers {
 public:
  /// None.
  EarlierAnswers() = default;

  /// @param findings  of that analysis
  /// @throws ResultsError
  explicit EarlierAnswers(const std::filesystem::path& findings);

  /// Of the same frames; nothing where a model has not answered all that was asked.
  [[nodiscard]] std::optional<AnalysedSequence> of(const pipeline::Sequence& sequence) const;

 private:
  /// When its frames begin and end, in the recording's milliseconds, and how many they are: a
  /// recording has one frame at a time.
  using Frames = std::tuple<std::chrono::milliseconds, std::chrono::milliseconds, std::size_t>;

  std::map<Frames, AnalysedSequence> answered_;
};

}  // namespace cabinwatch::recordings
