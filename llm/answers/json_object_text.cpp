#include "llm/answers/json_object_text.hpp"

#include "llm/answers/plain_text.hpp"
#include "llm/answers/strict_json.hpp"

namespace cabinwatch::llm {
namespace {

using nlohmann::json;

constexpr std::string_view kBlanks = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

/// Without what chat templates and models put around an answer, and nothing else can be meant by: a
/// thought that is empty, and a code block that is the whole answer.
std::string_view unwrapped(std::string_view text) {
  constexpr std::string_view kThought = "<think>";
  constexpr std::string_view kThoughtEnd = "</think>";
  constexpr std::string_view kBlock = "```json";
  constexpr std::string_view kBlockEnd = "```";
  if (text.starts_with(kThought)) {
    const auto rest = trimmed(text.substr(kThought.size()));
    if (rest.starts_with(kThoughtEnd)) text = trimmed(rest.substr(kThoughtEnd.size()));
  }
  if (!text.starts_with(kBlock) || !text.ends_with(kBlockEnd)) return text;
  if (text.size() < kBlock.size() + kBlockEnd.size()) return text;
  const auto block = text.substr(kBlock.size(), text.size() - kBlock.size() - kBlockEnd.size());
  return trimmed(block);
}

/// The text from its first brace to the one that closes it; empty when there is none.
std::string_view first_object(std::string_view text) {
  const auto begin = text.find('{');
  if (begin == std::string_view::npos) return {};
  int open = 0;
  bool is_in_string = false;
  for (auto i = begin; i < text.size(); ++i) {
    const char letter = text[i];
    if (is_in_string) {
      if (letter == '\\') ++i;
      if (letter == '"') is_in_string = false;
    } else if (letter == '"') {
      is_in_string = true;
    } else if (letter == '{') {
      ++open;
    } else if (letter == '}' && --open == 0) {
      return text.substr(begin, i - begin + 1);
    }
  }
  return {};
}

Refusal refusal(QueryError error, std::string_view text) { return {error, error_line(text)}; }

}  // namespace

std::variant<json, Refusal> json_object_of(std::string_view whole_text, int max_depth) {
  const auto text = trimmed(whole_text);
  if (text.empty()) return refusal(QueryError::empty_answer, "the answer is empty");

  auto parsed = strict_json(unwrapped(text), max_depth);
  if (auto* value = std::get_if<json>(&parsed)) {
    if (value->is_object()) return std::move(*value);
    return refusal(QueryError::not_json, "the answer is JSON, but no object");
  }
  const auto& why = std::get<JsonRefusal>(parsed);
  switch (why.kind) {
    case JsonRefusal::Kind::too_deep:
      return refusal(QueryError::wrong_type, why.text);
    case JsonRefusal::Kind::key_twice:
      return refusal(QueryError::unknown_field, why.text);
    case JsonRefusal::Kind::syntax:
      break;
  }
  const auto inner = first_object(text);
  const bool has_object = inner.size() < text.size() && !inner.empty() &&
                          std::holds_alternative<json>(strict_json(inner, max_depth));
  if (!has_object) return refusal(QueryError::not_json, text);
  return refusal(QueryError::text_around_json, text.find("```") != std::string_view::npos
                                                   ? "the answer is in a code block"
                                                   : "other text beside the JSON object");
}

}  // namespace cabinwatch::llm
