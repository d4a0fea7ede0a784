#include "recordings/analysis/earlier_answers.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "llm/servers/refusal.hpp"
#include "recordings/results/findings_reader.hpp"
#include "recordings/results/recording_time.hpp"

namespace cabinwatch::recordings {
namespace {

/// By what can be used at least in part: another model, or the same in a better moment, may do
/// better than one that answered nothing as it was asked.
bool is_answered(const llm::Finding& finding) {
  const auto is_missing = [](const auto& result) {
    const auto* error = result ? result->error() : nullptr;
    return error != nullptr && llm::is_unanswered(*error);
  };
  return finding.has_any_answer() && std::ranges::none_of(finding.results, is_missing);
}

}  // namespace

EarlierAnswers::EarlierAnswers(const std::filesystem::path& findings) {
  FindingsReader reader(findings);
  while (auto line = reader.next()) {
    auto* sequence = std::get_if<AnalysedSequence>(&*line);
    if (sequence == nullptr || !is_answered(sequence->finding)) continue;
    const llm::Finding& finding = sequence->finding;
    const Frames frames{recording_time(finding.first_captured_at),
                        recording_time(finding.last_captured_at), finding.frame_count};
    sequence->is_earlier = true;
    answered_.emplace(frames, std::move(*sequence));
  }
}

std::optional<AnalysedSequence> EarlierAnswers::of(const pipeline::Sequence& sequence) const {
  const auto first = sequence.frames.front().captured_at;
  const auto& last = sequence.last();
  const auto found = answered_.find(
      {recording_time(first), recording_time(last.captured_at), sequence.frames.size()});
  if (found == answered_.end()) return std::nullopt;
  AnalysedSequence same = found->second;
  same.still_for = sequence.still_for;
  same.finding.sequence_id = sequence.id;
  same.finding.first_captured_at = first;
  same.finding.last_captured_at = last.captured_at;
  same.finding.last_received_at = last.received_at;
  same.finding.cost = sequence.cost;
  return same;
}

}  // namespace cabinwatch::recordings
