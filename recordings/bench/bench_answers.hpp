#pragma once

#include <array>
#include <chrono>
#include <compare>
#include <cstddef>
#include <map>

#include "llm/answers/finding.hpp"
#include "llm/answers/prompt.hpp"
#include "recordings/analysis/shared_analyst.hpp"

namespace cabinwatch::recordings {

/// Which frames a sequence has, of which recording. Answers about the same frames are compared;
/// where frames are sampled in another way, sequences have other frames.
struct SequencePlace {
  std::size_t video = 0;  ///< in the order given
  std::chrono::milliseconds first_frame{};
  std::chrono::milliseconds last_frame{};
  unsigned frames = 0;

  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy takes what the compiler writes for a 0 of
  // ours
  auto operator<=>(const SequencePlace&) const = default;
};

using BenchAnswers = std::map<SequencePlace, llm::ResultsSoFar>;

[[nodiscard]] SequencePlace place_of(std::size_t video, const llm::Finding& finding);

/// Whether a faster way says the same. By Analysis.
struct BenchAgreement {
  struct Of {
    unsigned compared = 0;  ///< answers of the baseline to the same frames
    unsigned equal = 0;
    unsigned missing = 0;  ///< of those compared, not answered the other way
  };
  std::array<Of, llm::kAnalysisCount> analyses{};
  unsigned other_sequences = 0;  ///< of either, with frames that the other has not: not compared

  /// Every answer of the baseline was given again, and there was one at least.
  [[nodiscard]] bool is_full() const;
};

[[nodiscard]] BenchAgreement compare(const BenchAnswers& baseline, const BenchAnswers& other);

}  // namespace cabinwatch::recordings
