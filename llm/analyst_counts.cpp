#include "llm/analyst_counts.hpp"

namespace cabinwatch::llm {

void AnalystCounts::add(std::span<const Analysis> question) {
  if (question.size() == 1) {
    ++queries.at(static_cast<std::size_t>(question.front()));
  } else {
    ++fused_queries;
  }
}

void AnalystCounts::add(const Finding& finding) {
  ++findings;
  if (finding.is_late) ++late_findings;
  asked_singly += finding.asked_singly;
  for (std::size_t analysis = 0; analysis < finding.results.size(); ++analysis) {
    const auto& result = finding.results[analysis];
    if (!result) continue;
    if (const auto* error = result->error()) {
      ++errors.at(static_cast<std::size_t>(*error));
    } else {
      ++answers.at(analysis);
    }
  }
  add(finding.tokens);
}

void AnalystCounts::add(const TokenCounts& tokens) {
  prompt_tokens += tokens.prompt;
  cached_tokens += tokens.cached;
  answer_tokens += tokens.answer;
}

}  // namespace cabinwatch::llm
