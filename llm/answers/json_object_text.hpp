#pragma once

#include <nlohmann/json.hpp>
#include <string_view>
#include <variant>

#include "llm/servers/refusal.hpp"

namespace cabinwatch::llm {

/// The JSON object in a model's text, which may hold nothing else but blanks, an empty
/// <think></think> in front of it, and a ```json block around it; or why there is none:
/// empty_answer, not_json, text_around_json (other markdown is such text), wrong_type (nested
/// deeper than asked), unknown_field (a key twice). Pure; any thread.
[[nodiscard]] std::variant<nlohmann::json, Refusal> json_object_of(std::string_view text,
                                                                   int max_depth);

}  // namespace cabinwatch::llm
