#pragma once

#include <filesystem>
#include <string>

namespace cabinwatch::llm {

/// The key that a file holds, without blanks around it. Never log it. Any thread.
/// @throws std::runtime_error, which never repeats the content, when the file is missing, cannot be
///         read, may be read by everybody, is empty, or holds something else than one line of
///         printable ASCII
[[nodiscard]] std::string read_api_key(const std::filesystem::path& file);

}  // namespace cabinwatch::llm
