#include "llm/answers/answer_parser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

#include "llm/answers/answer_form.hpp"
#include "llm/answers/json_object_text.hpp"
#include "llm/answers/plain_text.hpp"

namespace cabinwatch::llm {
namespace {

using nlohmann::json;
using JsonOrRefusal = std::variant<json, Refusal>;

Refusal refusal(QueryError error, const std::string& text) { return {error, error_line(text)}; }

/// Numbers beyond what json's integers hold become floating point; they are out of range.
constexpr double kBeyondIntegers = 9.2e18;

std::optional<Refusal> check_number(const AnswerField& field, const json& value) {
  const auto out_of_range = [&] {
    return refusal(QueryError::out_of_range, fmt::format("\"{}\" is {}, not {} to {}", field.name,
                                                         value.dump(), field.least, field.most));
  };
  if (value.is_number_float() && std::abs(value.get<double>()) > kBeyondIntegers) {
    return out_of_range();
  }
  if (value.is_number_float()) {  // 95.0 is 95
    const auto number = value.get<double>();
    if (std::trunc(number) != number) {
      return refusal(QueryError::wrong_type, fmt::format("\"{}\" is no integer", field.name));
    }
    const bool is_within =
        number >= static_cast<double>(field.least) && number <= static_cast<double>(field.most);
    return is_within ? std::nullopt : std::optional(out_of_range());
  }
  if (!value.is_number_integer()) {
    return refusal(QueryError::wrong_type, fmt::format("\"{}\" is no integer", field.name));
  }
  const bool is_huge = value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX;
  if (is_huge || value.get<std::int64_t>() < field.least ||
      value.get<std::int64_t>() > field.most) {
    return out_of_range();
  }
  return std::nullopt;
}

std::optional<Refusal> check_string(const AnswerField& field, const json& value) {
  if (!value.is_string()) {
    return refusal(QueryError::wrong_type, fmt::format("\"{}\" is no text", field.name));
  }
  const auto& text = value.get_ref<const std::string&>();
  if (field.kind == AnswerField::Kind::text) {
    if (character_count(text) <= static_cast<std::size_t>(field.most)) return std::nullopt;
    return refusal(QueryError::unknown_word,
                   fmt::format("\"{}\" is longer than {} characters", field.name, field.most));
  }
  if (std::find(field.words.begin(), field.words.end(), text) != field.words.end()) {
    return std::nullopt;
  }
  return refusal(QueryError::unknown_word, fmt::format(R"("{}" is "{}")", field.name, text));
}

std::optional<Refusal> check_field(const AnswerField& field, const json& value) {
  switch (field.kind) {
    case AnswerField::Kind::number:
      return check_number(field, value);
    case AnswerField::Kind::flag:
      if (value.is_boolean()) return std::nullopt;
      return refusal(QueryError::wrong_type,
                     fmt::format("\"{}\" is neither true nor false", field.name));
    case AnswerField::Kind::word:
    case AnswerField::Kind::text:
      return check_string(field, value);
  }
  return std::nullopt;
}

std::optional<Refusal> check_object(const std::vector<AnswerField>& fields, const json& object) {
  if (!object.is_object()) return refusal(QueryError::wrong_type, "the answer is no object");
  for (const auto& field : fields) {
    const auto value = object.find(field.name);
    if (value == object.end()) {
      return refusal(QueryError::missing_field, fmt::format("\"{}\" is missing", field.name));
    }
    if (auto wrong = check_field(field, *value)) return wrong;
  }
  if (object.size() == fields.size()) return std::nullopt;
  for (const auto& item : object.items()) {
    const auto is_it = [&](const AnswerField& field) { return field.name == item.key(); };
    if (std::none_of(fields.begin(), fields.end(), is_it)) {
      return refusal(QueryError::unknown_field, fmt::format("\"{}\" was not asked", item.key()));
    }
  }
  return std::nullopt;
}

/// The answer that an object stands for which has been checked.
Answer to_answer(Analysis analysis, const json& object) {
  auto answer = blank_answer(analysis);
  for_each_field(answer, [&]<typename Value>(const AnswerField& field, Value& value) {
    const auto found = object.find(field.name);
    if (found == object.end()) return;  // a text that was not asked for
    if constexpr (std::is_enum_v<Value>) {
      value = pipeline::from_word<Value>(found->get_ref<const std::string&>()).value();
    } else {
      found->get_to(value);
    }
    if constexpr (std::is_same_v<Value, std::string>) {
      value = one_line(value, static_cast<std::size_t>(field.most));
    }
  });
  return answer;
}

AnswerOrRefusal answer_of(const json& object, Analysis analysis, bool describe) {
  if (auto wrong = check_object(answer_fields(analysis, describe), object)) {
    return *std::move(wrong);
  }
  return to_answer(analysis, object);
}

ParsedAnswers all_refused(const Refusal& why, std::span<const Analysis> analyses) {
  ParsedAnswers answers;
  for (const auto analysis : analyses) answers.at(static_cast<std::size_t>(analysis)) = why;
  return answers;
}

}  // namespace

AnswerOrRefusal parse_answer(std::string_view text, Analysis analysis, bool describe) {
  const auto object = json_object_of(text, 1);
  if (const auto* why = std::get_if<Refusal>(&object)) return *why;
  return answer_of(std::get<json>(object), analysis, describe);
}

ParsedAnswers parse_answers(std::string_view text, std::span<const Analysis> analyses,
                            bool describe) {
  ParsedAnswers answers;
  if (analyses.size() == 1) {
    const auto analysis = analyses.front();
    answers.at(static_cast<std::size_t>(analysis)) = parse_answer(text, analysis, describe);
    return answers;
  }
  const auto parsed = json_object_of(text, 2);
  if (const auto* why = std::get_if<Refusal>(&parsed)) return all_refused(*why, analyses);
  const auto& object = std::get<json>(parsed);
  for (const auto& item : object.items()) {
    const auto named = pipeline::from_word<Analysis>(item.key());
    if (!named || std::find(analyses.begin(), analyses.end(), *named) == analyses.end()) {
      return all_refused(
          refusal(QueryError::unknown_field, fmt::format("\"{}\" was not asked", item.key())),
          analyses);
    }
  }
  for (const auto analysis : analyses) {
    const auto name = pipeline::to_word(analysis);
    const auto found = object.find(name);
    auto& answer = answers.at(static_cast<std::size_t>(analysis));
    if (found == object.end()) {
      answer = refusal(QueryError::missing_field, fmt::format("\"{}\" is missing", name));
    } else {
      answer = answer_of(*found, analysis, describe);
    }
  }
  return answers;
}

}  // namespace cabinwatch::llm
