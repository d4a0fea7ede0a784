#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "llm/answers/finding.hpp"

namespace cabinwatch::recordings {

/// How often each question was answered, and why it was not. A plain value; any thread.
class AnswerCounts {
 public:
  void add(const llm::Finding& finding);
  void add(const AnswerCounts& others);

  /// For people, of each question that never had an answer that could be used, where others had:
  /// "face_state was answered in 0 of 41 sequences (unknown_word)". Where none had, recordings are
  /// unanswered, and say so.
  [[nodiscard]] std::vector<std::string> never_answered() const;

 private:
  struct Count {
    std::uint64_t answered = 0;
    std::uint64_t asked = 0;
    std::map<llm::QueryError, std::uint64_t> errors;
  };

  std::array<Count, llm::kAnalysisCount> counts_;  // by analysis
};

}  // namespace cabinwatch::recordings
