#include "recordings/results/finding_totals.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <utility>

#include "llm/servers/refusal.hpp"

namespace cabinwatch::recordings {

bool FindingTotals::has_unanswered() const {
  return has_no_answer() || std::any_of(errors.begin(), errors.end(), [](const auto& counted) {
           const auto error = pipeline::from_word<llm::QueryError>(counted.first);
           return error && llm::is_unanswered(*error);
         });
}

std::string FindingTotals::commonest_error() const {
  // What was not asked follows from the other errors.
  const std::string not_asked(pipeline::to_word(llm::QueryError::not_asked));
  const std::pair<const std::string, std::uint64_t>* most = nullptr;
  for (const auto& counted : errors) {
    if (counted.first == not_asked) continue;
    if (most == nullptr || counted.second > most->second) most = &counted;
  }
  if (most == nullptr) return {};
  const auto text = error_texts.find(most->first);
  return text == error_texts.end() || text->second.empty()
             ? most->first
             : fmt::format("{}: {}", most->first, text->second);
}

void FindingTotals::add(const AnalysedSequence& sequence) {
  ++sequences;
  const std::string* why = nullptr;
  for (std::size_t i = 0; i < llm::kAnalysisCount; ++i) {
    const auto& result = sequence.finding.results.at(i);
    if (!result) continue;
    if (const auto* error = result->error()) {
      if (why == nullptr && llm::is_unanswered(*error)) why = &result->error_text;
      const std::string word(pipeline::to_word(*error));
      ++errors[word];
      error_texts.try_emplace(word, result->error_text);
    } else {
      ++answers[std::string(pipeline::to_word(static_cast<llm::Analysis>(i)))];
    }
  }
  if (!sequence.finding.is_whole()) ++incomplete;
  if (why != nullptr && unanswered++ == 0) unanswered_why = *why;
}

}  // namespace cabinwatch::recordings
