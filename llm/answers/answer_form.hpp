#pragma once

#include <span>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <variant>
#include <vector>

#include "llm/answers/finding.hpp"

/// The fields of answers, described once: prompt, schema, parser, result files and D-Bus are made
/// from this page. Adding a field to an analysis means adding it here and to the analysis' answer.
/// Immutable; any thread.
namespace cabinwatch::llm {

/// A field as the model is asked for it.
struct AnswerField {
  enum class Kind {
    word,    ///< one of `words`
    flag,    ///< true or false
    number,  ///< an integer, `least` to `most`
    text     ///< at most `most` characters; asked for only where the scene is to be described
  };
  std::string_view name;
  Kind kind = Kind::word;
  std::span<const std::string_view> words{};
  int least = 0;
  int most = 0;
  std::string_view meaning;   ///< for the prompt
  std::string_view property;  ///< its name in DriverState, where all analyses stand side by side

  /// Whether it tells how sure the model is of the other fields: the last field of every answer.
  [[nodiscard]] constexpr bool is_confidence() const { return name == "confidence"; }
};

/// A field, and the member of the answer that has its value.
template <typename OneAnswer, typename Value>
struct MemberField : AnswerField {
  Value OneAnswer::*member;
};

/// @param property  where it differs from the name
template <typename OneAnswer, typename Enum>
constexpr MemberField<OneAnswer, Enum> word_field(std::string_view name, Enum OneAnswer::*member,
                                                  std::string_view meaning,
                                                  std::string_view property = {}) {
  return {{name, AnswerField::Kind::word, pipeline::kWords<Enum>, 0, 0, meaning,
           property.empty() ? name : property},
          member};
}

template <typename OneAnswer>
constexpr MemberField<OneAnswer, bool> flag_field(std::string_view name, bool OneAnswer::*member,
                                                  std::string_view meaning) {
  return {{name, AnswerField::Kind::flag, {}, 0, 0, meaning, name}, member};
}

template <typename OneAnswer>
constexpr MemberField<OneAnswer, int> number_field(std::string_view name, int OneAnswer::*member,
                                                   int least, int most, std::string_view meaning) {
  return {{name, AnswerField::Kind::number, {}, least, most, meaning, name}, member};
}

template <typename OneAnswer>
constexpr MemberField<OneAnswer, std::string> text_field(std::string_view name,
                                                         std::string OneAnswer::*member, int most,
                                                         std::string_view meaning) {
  return {{name, AnswerField::Kind::text, {}, 0, most, meaning, name}, member};
}

template <typename OneAnswer>
constexpr MemberField<OneAnswer, int> confidence_field() {
  return number_field("confidence", &OneAnswer::confidence, 0, 100,
                      "how sure you are, in percent; below 50 means that you guess");
}

/// The fields of an answer, in the order in which the model is to give them.
template <typename OneAnswer>
inline constexpr std::tuple<> kFields{};

template <>
inline constexpr auto kFields<FaceStateAnswer> = std::tuple{
    word_field("state", &FaceStateAnswer::state,
               "what the driver's eyes and mouth do through all images; eyes_closed only when the "
               "eyes stay shut, drooping_eyelids when they are half shut, not_visible when the "
               "eyes cannot be seen",
               "face_state"),
    confidence_field<FaceStateAnswer>()};

template <>
inline constexpr auto kFields<AttentionAnswer> = std::tuple{
    word_field("gaze", &AttentionAnswer::gaze,
               "where the driver looks for most of the time; down is towards the lap, away is out "
               "of a side window or behind, unknown when it cannot be told"),
    confidence_field<AttentionAnswer>()};

template <>
inline constexpr auto kFields<HandPositionAnswer> = std::tuple{
    word_field("hands", &HandPositionAnswer::hands,
               "what the driver's hands do in the last images; holding_phone and "
               "eating_or_drinking also with the other hand on the wheel, not_visible when the "
               "hands cannot be seen"),
    confidence_field<HandPositionAnswer>()};

template <>
inline constexpr auto kFields<SceneAnswer> = std::tuple{
    flag_field("driver_present", &SceneAnswer::driver_present,
               "whether somebody sits in the driver's seat"),
    word_field("lighting", &SceneAnswer::lighting, "the light in the cabin"),
    word_field("camera", &SceneAnswer::camera,
               "how well the camera sees; blocked when it is covered"),
    number_field("occupants", &SceneAnswer::occupants, 0, 9, "how many people can be seen"),
    text_field("summary", &SceneAnswer::summary, 80, "what happens, in a few words"),
    confidence_field<SceneAnswer>()};

template <>
inline constexpr auto kFields<ImpairmentAnswer> =
    std::tuple{word_field("level", &ImpairmentAnswer::level,
                          "whether the driver seems unfit to drive (alcohol, drugs, illness)",
                          "impairment_level"),
               word_field("sign", &ImpairmentAnswer::sign,
                          "the strongest sign of it, none for level none", "impairment_sign"),
               confidence_field<ImpairmentAnswer>()};

/// Calls `visit(field)` for each MemberField of an answer of this type, in their order.
template <typename OneAnswer, typename Visit>
void for_each_field_of(Visit visit) {
  std::apply([&](const auto&... field) { (visit(field), ...); }, kFields<OneAnswer>);
}

/// Calls `visit(field, value)` for each field of an answer and its value there, in their order.
/// @param answer  an Answer, const or not
template <typename AnyAnswer, typename Visit>
void for_each_field(AnyAnswer& answer, Visit visit) {
  std::visit(
      [&](auto& one) {
        for_each_field_of<std::remove_cvref_t<decltype(one)>>(
            [&](const auto& field) { visit(field, one.*field.member); });
      },
      answer);
}

/// A field's value as it is written: a word by its text, anything else as it is.
template <typename Value>
[[nodiscard]] constexpr decltype(auto) written(const Value& value) {
  if constexpr (std::is_enum_v<Value>) {
    return pipeline::to_word(value);
  } else {
    return (value);
  }
}

/// The fields of an analysis' answer, in the order in which the model is to give them.
/// @param describe  with fields of text, too
[[nodiscard]] std::vector<AnswerField> answer_fields(Analysis analysis, bool describe);

/// An answer to the analysis whose fields are all to be set yet.
[[nodiscard]] Answer blank_answer(Analysis analysis);

/// An answer in its fields' words, for a prompt: "state alert, confidence 90". Without fields of
/// text: what a model wrote freely is not told to one again.
[[nodiscard]] std::string answer_words(const Answer& answer);

/// What the analysis asks, for the prompt: one or two sentences.
[[nodiscard]] std::string_view question_of(Analysis analysis);

}  // namespace cabinwatch::llm
