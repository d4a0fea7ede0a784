#pragma once

#include <exception>
#include <nlohmann/json.hpp>
#include <string>

namespace cabinwatch::recordings {

/// Keeps the order in which members were added, so that lines read alike.
using Json = nlohmann::ordered_json;

/// As one line. Bytes that are not UTF-8 are replaced: a program must be able to read it.
/// Pure; any thread.
[[nodiscard]] std::string one_line(const Json& json);

/// Why something could not be read, for people: what the JSON library says, without its own name
/// and number for it. Pure; any thread.
[[nodiscard]] std::string reason_of(const std::exception& error);

}  // namespace cabinwatch::recordings
