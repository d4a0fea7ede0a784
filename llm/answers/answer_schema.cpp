#include "llm/answers/answer_schema.hpp"

#include "llm/answers/answer_form.hpp"

namespace cabinwatch::llm {
namespace {

using nlohmann::ordered_json;

ordered_json field_schema(const AnswerField& field) {
  switch (field.kind) {
    case AnswerField::Kind::word:
      return {{"type", "string"}, {"enum", field.words}};
    case AnswerField::Kind::flag:
      return {{"type", "boolean"}};
    case AnswerField::Kind::number:
      return {{"type", "integer"}, {"minimum", field.least}, {"maximum", field.most}};
    case AnswerField::Kind::text:
      return {{"type", "string"}, {"maxLength", field.most}};
  }
  return {};
}

/// An object that has all of these properties and no others.
ordered_json object_schema(ordered_json properties) {
  auto required = ordered_json::array();
  for (const auto& property : properties.items()) required.push_back(property.key());
  ordered_json schema{{"type", "object"}};
  schema["properties"] = std::move(properties);
  schema["required"] = std::move(required);
  schema["additionalProperties"] = false;
  return schema;
}

ordered_json analysis_schema(Analysis analysis, bool describe) {
  auto properties = ordered_json::object();
  for (const auto& field : answer_fields(analysis, describe)) {
    properties[std::string(field.name)] = field_schema(field);
  }
  return object_schema(std::move(properties));
}

}  // namespace

ordered_json answer_schema(std::span<const Analysis> analyses, bool describe) {
  if (analyses.size() == 1) return analysis_schema(analyses.front(), describe);
  auto properties = ordered_json::object();
  for (const auto analysis : analyses) {
    properties[std::string(pipeline::to_word(analysis))] = analysis_schema(analysis, describe);
  }
  return object_schema(std::move(properties));
}

}  // namespace cabinwatch::llm
