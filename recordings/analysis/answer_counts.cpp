#include "recordings/analysis/answer_counts.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace cabinwatch::recordings {

void AnswerCounts::add(const llm::Finding& finding) {
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    const auto& result = finding.results.at(i);
    if (!result) continue;
    auto& count = counts_.at(i);
    ++count.asked;
    if (const auto* error = result->error()) {
      ++count.errors[*error];
    } else {
      ++count.answered;
    }
  }
}

void AnswerCounts::add(const AnswerCounts& others) {
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    auto& count = counts_.at(i);
    const auto& other = others.counts_.at(i);
    count.answered += other.answered;
    count.asked += other.asked;
    for (const auto& [error, times] : other.errors) count.errors[error] += times;
  }
}

std::vector<std::string> AnswerCounts::never_answered() const {
  std::vector<std::string> texts;
  const auto is_answered = [](const Count& count) { return count.answered > 0; };
  if (std::none_of(counts_.begin(), counts_.end(), is_answered)) return texts;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    const auto& count = counts_.at(i);
    if (count.asked == 0 || is_answered(count)) continue;
    const auto most =
        std::max_element(count.errors.begin(), count.errors.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    texts.push_back(fmt::format("{} was answered in 0 of {} sequences ({})",
                                pipeline::to_word(static_cast<llm::Analysis>(i)), count.asked,
                                pipeline::to_word(most->first)));
  }
  return texts;
}

}  // namespace cabinwatch::recordings
