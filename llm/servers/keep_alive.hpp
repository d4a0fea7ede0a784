#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

namespace cabinwatch::llm {

/// How long a server keeps the model in memory, as Ollama takes it: a number of seconds as a JSON
/// number (its text parser knows no number without a unit), a duration ("10m", "1h30m") as text.
/// Pure; any thread.
/// @throws std::invalid_argument for any other text
[[nodiscard]] nlohmann::ordered_json keep_alive_json(std::string_view text);

}  // namespace cabinwatch::llm
