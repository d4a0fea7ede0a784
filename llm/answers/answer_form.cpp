#include "llm/answers/answer_form.hpp"

namespace cabinwatch::llm {
namespace {

using pipeline::kWords;

template <typename Enum>
AnswerField word_field(std::string_view name, std::string_view meaning) {
  return {.name = name, .kind = AnswerField::Kind::word, .words = kWords<Enum>, .meaning = meaning};
}

AnswerField number_field(std::string_view name, int least, int most, std::string_view meaning) {
  return {.name = name,
          .kind = AnswerField::Kind::number,
          .least = least,
          .most = most,
          .meaning = meaning};
}

std::vector<AnswerField> own_fields(Analysis analysis, bool describe) {
  switch (analysis) {
    case Analysis::face_state:
      return {word_field<pipeline::FaceState>(
          "state",
          "what the driver's eyes and mouth do through all images; eyes_closed only when the eyes "
          "stay shut, drooping_eyelids when they are half shut, not_visible when the eyes cannot "
          "be seen")};
    case Analysis::attention:
      return {word_field<pipeline::Gaze>(
          "gaze",
          "where the driver looks for most of the time; down is towards the lap, away is out of a "
          "side window or behind, unknown when it cannot be told")};
    case Analysis::hand_position:
      return {word_field<pipeline::Hands>(
          "hands",
          "what the driver's hands do in the last images; holding_phone and eating_or_drinking "
          "also with the other hand on the wheel, not_visible when the hands cannot be seen")};
    case Analysis::scene: {
      std::vector<AnswerField> fields{
          {.name = "driver_present",
           .kind = AnswerField::Kind::flag,
           .meaning = "whether somebody sits in the driver's seat"},
          word_field<pipeline::Lighting>("lighting", "the light in the cabin"),
          word_field<pipeline::CameraView>("camera",
                                           "how well the camera sees; blocked when it is covered"),
          number_field("occupants", 0, 9, "how many people can be seen")};
      if (describe) {
        fields.push_back({.name = "summary",
                          .kind = AnswerField::Kind::text,
                          .most = kSummaryCharacters,
                          .meaning = "what happens, in a few words"});
      }
      return fields;
    }
    case Analysis::impairment:
      return {word_field<pipeline::ImpairmentLevel>(
                  "level", "whether the driver seems unfit to drive (alcohol, drugs, illness)"),
              word_field<pipeline::ImpairmentSign>(
                  "sign", "the strongest sign of it, none for level none")};
  }
  return {};
}

}  // namespace

std::vector<AnswerField> answer_fields(Analysis analysis, bool describe) {
  auto fields = own_fields(analysis, describe);
  fields.push_back(number_field("confidence", 0, 100,
                                "how sure you are, in percent; below 50 means that you guess"));
  return fields;
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
