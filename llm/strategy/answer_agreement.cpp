#include "llm/strategy/answer_agreement.hpp"

#include <variant>

#include "llm/answers/answer_form.hpp"

namespace cabinwatch::llm {
namespace {

/// Compares two answers of one kind.
struct SaysTheSame {
  template <typename One>
  bool operator()(const One& one, const One& other) const {
    bool is_same = true;
    for_each_field_of<One>([&](const auto& field) {
      const bool may_differ = field.is_confidence() || field.kind == AnswerField::Kind::text;
      is_same = is_same && (may_differ || one.*field.member == other.*field.member);
    });
    return is_same;
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
