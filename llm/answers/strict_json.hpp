#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <variant>

/// JSON from strangers. Pure; any thread.
namespace cabinwatch::llm {

/// Why a text was refused.
struct JsonRefusal {
  enum class Kind { syntax, too_deep, key_twice };
  Kind kind;
  std::string text;
};

/// The text as JSON. Refuses, beside what is not JSON (NaN, invalid UTF-8, comments), a value
/// nested deeper than `max_depth` (a flat object is 1 deep) and an object that has a key twice:
/// readers differ on which of the two counts.
[[nodiscard]] std::variant<nlohmann::json, JsonRefusal> strict_json(std::string_view text,
                                                                    int max_depth);

}  // namespace cabinwatch::llm
