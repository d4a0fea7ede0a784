#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace cabinwatch::recordings {

/// Keeps the order in which members were added, so that lines read alike.
using Json = nlohmann::ordered_json;

/// As one line. Bytes that are not UTF-8 are replaced: a program must be able to read it.
/// Pure; any thread.
[[nodiscard]] std::string one_line(const Json& json);

}  // namespace cabinwatch::recordings
