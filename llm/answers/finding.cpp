#include "llm/answers/finding.hpp"

#include <algorithm>

namespace cabinwatch::llm {
namespace {

double share(int percent) { return percent / 100.0; }

/// Puts each answer into its part of an observation.
struct Observe {
  pipeline::Observation& seen;

  void operator()(const FaceStateAnswer& answer) const {
    seen.face_state = {answer.state, share(answer.confidence)};
  }
  void operator()(const AttentionAnswer& answer) const {
    seen.gaze = {answer.gaze, share(answer.confidence)};
  }
  void operator()(const HandPositionAnswer& answer) const {
    seen.hands = {answer.hands, share(answer.confidence)};
  }
  void operator()(const SceneAnswer& answer) const {
    seen.scene = {{answer.driver_present, answer.lighting, answer.camera},
                  share(answer.confidence)};
  }
  void operator()(const ImpairmentAnswer& answer) const {
    seen.impairment = {{answer.level, answer.sign}, share(answer.confidence)};
  }
};

pipeline::Observation nothing_observed(const Finding& finding) {
  return {.lane = pipeline::Lane::reasoning,
          .first_captured_at = finding.first_captured_at,
          .captured_at = finding.last_captured_at,
          .received_at = finding.last_received_at,
          .repeated_for = finding.last_repeated_for,
          .answered_at = {},
          .face_state = {},
          .gaze = {},
          .hands = {},
          .scene = {},
          .impairment = {}};
}

void observe(const std::optional<AnalysisResult>& result, pipeline::Observation& seen) {
  if (!result) return;
  const auto* answer = result->answer();
  if (answer == nullptr) return;
  std::visit(Observe{seen}, *answer);
  seen.answered_at = std::max(seen.answered_at, result->answered_at);  // none is the least
}

}  // namespace

bool Finding::is_whole() const {
  return std::ranges::none_of(
      results, [](const auto& result) { return result && result->error() != nullptr; });
}

bool Finding::has_any_answer() const {
  return std::ranges::any_of(
      results, [](const auto& result) { return result && result->answer() != nullptr; });
}

pipeline::Observation observation(const Finding& finding) {
  auto seen = nothing_observed(finding);
  for (const auto& result : finding.results) observe(result, seen);
  return seen;
}

pipeline::Observation rest_of_observation(const Finding& finding) {
  auto seen = nothing_observed(finding);
  for (const auto& result : finding.results) {
    if (result && !result->was_told) observe(result, seen);
  }
  return seen;
}

}  // namespace cabinwatch::llm
