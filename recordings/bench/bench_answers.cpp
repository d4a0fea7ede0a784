#include "recordings/bench/bench_answers.hpp"

#include <algorithm>

#include "llm/strategy/answer_agreement.hpp"
#include "recordings/results/recording_time.hpp"

namespace cabinwatch::recordings {
namespace {

void compare(const llm::ResultsSoFar& baseline, const llm::ResultsSoFar& other,
             BenchAgreement& agreement) {
  for (std::size_t i = 0; i < llm::kAnalysisCount; ++i) {
    const auto* expected = baseline.at(i) ? baseline.at(i)->answer() : nullptr;
    if (expected == nullptr) continue;
    auto& of = agreement.analyses.at(i);
    ++of.compared;
    const auto* given = other.at(i) ? other.at(i)->answer() : nullptr;
    if (given == nullptr) {
      ++of.missing;
    } else if (llm::is_same_answer(*expected, *given)) {
      ++of.equal;
    }
  }
}

}  // namespace

SequencePlace place_of(std::size_t video, const llm::Finding& finding) {
  return {video, recording_time(finding.first_captured_at),
          recording_time(finding.last_captured_at), finding.frame_count};
}

bool BenchAgreement::is_full() const {
  unsigned compared = 0;
  for (const auto& of : analyses) {
    if (of.equal != of.compared) return false;
    compared += of.compared;
  }
  return compared > 0;
}

BenchAgreement compare(const BenchAnswers& baseline, const BenchAnswers& other) {
  BenchAgreement agreement;
  for (const auto& [place, results] : baseline) {
    const auto found = other.find(place);
    if (found == other.end()) {
      ++agreement.other_sequences;
    } else {
      compare(results, found->second, agreement);
    }
  }
  agreement.other_sequences +=
      static_cast<unsigned>(std::count_if(other.begin(), other.end(), [&](const auto& entry) {
        return !baseline.contains(entry.first);
      }));
  return agreement;
}

}  // namespace cabinwatch::recordings
