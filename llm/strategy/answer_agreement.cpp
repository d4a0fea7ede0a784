#include "llm/strategy/answer_agreement.hpp"

#include <variant>

namespace cabinwatch::llm {
namespace {

/// Compares two answers of one kind.
struct SaysTheSame {
  bool operator()(const FaceStateAnswer& one, const FaceStateAnswer& other) const {
    return one.state == other.state;
  }
  bool operator()(const AttentionAnswer& one, const AttentionAnswer& other) const {
    return one.gaze == other.gaze;
  }
  bool operator()(const HandPositionAnswer& one, const HandPositionAnswer& other) const {
    return one.hands == other.hands;
  }
  bool operator()(const SceneAnswer& one, const SceneAnswer& other) const {
    return one.driver_present == other.driver_present && one.lighting == other.lighting &&
           one.camera == other.camera && one.occupants == other.occupants;
  }
  bool operator()(const ImpairmentAnswer& one, const ImpairmentAnswer& other) const {
    return one.level == other.level && one.sign == other.sign;
  }
  template <typename One, typename Other>
  bool operator()(const One& /*one*/, const Other& /*other*/) const {
    return false;
  }
};

const Answer* answer_in(const std::optional<AnalysisResult>& result) {
  return result ? result->answer() : nullptr;
}

}  // namespace

bool is_same_answer(const Answer& one, const Answer& other) {
  return std::visit(SaysTheSame{}, one, other);
}

AnswerAgreement agreement(const ResultsSoFar& one, const ResultsSoFar& other) {
  AnswerAgreement agreement;
  for (std::size_t i = 0; i < kAnalysisCount; ++i) {
    const auto* answer = answer_in(one.at(i));
    const auto* other_answer = answer_in(other.at(i));
    if (answer == nullptr || other_answer == nullptr) continue;
    ++agreement.compared;
    if (is_same_answer(*answer, *other_answer)) ++agreement.equal;
  }
  return agreement;
}

}  // namespace cabinwatch::llm
