#include "alerts/standing.hpp"

#include <algorithm>

namespace cabinwatch::alerts {
namespace {
constexpr const char* kBothLanes = "reflex, reasoning";
}  // namespace

Standing worse(const Standing& one, const Standing& other) {
  const auto* first = std::get_if<Situation>(&one);
  const auto* second = std::get_if<Situation>(&other);
  if (first != nullptr && second != nullptr) {
    // What cannot be told now must not hide what can.
    const bool is_second = first->is_current == second->is_current
                               ? second->severity > first->severity
                               : second->is_current;
    return is_second ? other : one;
  }
  if (first != nullptr) return one;
  if (second != nullptr) return other;
  const auto& nothing = std::get<Nothing>(one);
  const auto& nothing_else = std::get<Nothing>(other);
  const bool is_over =
      nothing.reason == ClearReason::recovered || nothing_else.reason == ClearReason::recovered;
  return Nothing{.reason = is_over ? ClearReason::recovered : nothing.reason,
                 .has_ended = nothing.has_ended && nothing_else.has_ended,
                 .evidence_received_at =
                     std::max(nothing.evidence_received_at, nothing_else.evidence_received_at)};
}

void agree(Situation& situation, double confidence) {
  situation.confidence = 1.0 - (1.0 - situation.confidence) * (1.0 - confidence);
  situation.details[kLaneDetail] = std::string(kBothLanes);
  situation.is_agreed = true;
  auto* why = std::get_if<std::string>(&situation.details[kWhyDetail]);
  if (why != nullptr && !why->empty()) *why += "; both lanes say so";
}

Standing together(const Standing& by_frames, const Standing& by_answers) {
  Standing told = worse(by_frames, by_answers);
  const auto* frames = std::get_if<Situation>(&by_frames);
  const auto* answers = std::get_if<Situation>(&by_answers);
  if (frames != nullptr && answers != nullptr) {
    auto& situation = std::get<Situation>(told);
    situation.confidence = frames->confidence;
    situation.is_agreed = frames->is_agreed;
    if (!situation.is_agreed) agree(situation, answers->confidence);
    situation.details[kLaneDetail] = std::string(kBothLanes);
  }
  return told;
}

}  // namespace cabinwatch::alerts
