#pragma once

#include <exception>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <type_traits>

#include "pipeline/driver_state.hpp"

namespace cabinwatch::recordings {

/// Keeps the order in which members were added, so that lines read alike.
using Json = nlohmann::ordered_json;

/// As one line. Bytes that are not UTF-8 are replaced: a program must be able to read it.
/// Pure; any thread.
[[nodiscard]] std::string one_line(const Json& json);

/// Why something could not be read, for people: what the JSON library says, without its own name
/// and number for it. Pure; any thread.
[[nodiscard]] std::string reason_of(const std::exception& error);

/// A value that may be missing (an optional, a pointer), as it is or as `form` makes it; an
/// enumeration as its word. Pure; any thread.
template <typename Maybe, typename Form = std::identity>
[[nodiscard]] Json or_null(const Maybe& value, Form form = {}) {
  if (!value) return nullptr;
  if constexpr (std::is_enum_v<std::remove_cvref_t<decltype(*value)>>) {
    return pipeline::to_word(*value);
  } else {
    return std::invoke(form, *value);
  }
}

}  // namespace cabinwatch::recordings
