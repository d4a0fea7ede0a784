#include "llm/answers/answer_form.hpp"

#include <fmt/format.h>

#include <array>

namespace cabinwatch::llm {

Answer blank_answer(Analysis analysis) {
  static const std::array<Answer, kAnalysisCount> kBlank{FaceStateAnswer{}, AttentionAnswer{},
                                                         HandPositionAnswer{}, SceneAnswer{},
                                                         ImpairmentAnswer{}};
  return kBlank.at(static_cast<std::size_t>(analysis));
}

std::vector<AnswerField> answer_fields(Analysis analysis, bool describe) {
  std::vector<AnswerField> fields;
  const auto answer = blank_answer(analysis);
  for_each_field(answer, [&](const AnswerField& field, const auto& /*value*/) {
    if (describe || field.kind != AnswerField::Kind::text) fields.push_back(field);
  });
  return fields;
}

std::string answer_words(const Answer& answer) {
  std::string words;
  for_each_field(answer, [&](const AnswerField& field, const auto& value) {
    if (field.kind == AnswerField::Kind::text) return;
    words += fmt::format("{}{} {}", words.empty() ? "" : ", ", field.name, written(value));
  });
  return words;
}

std::string_view question_of(Analysis analysis) {
  switch (analysis) {
    case Analysis::face_state:
      return "What do the driver's eyes and mouth show?";
    case Analysis::attention:
      return "Where does the driver look?";
    case Analysis::hand_position:
      return "What do the driver's hands do?";
    case Analysis::scene:
      return "Who is in the car, and how well can the camera see?";
    case Analysis::impairment:
      return "Does the driver seem impaired? Tiredness and distraction alone are no impairment.";
  }
  return {};
}

}  // namespace cabinwatch::llm
