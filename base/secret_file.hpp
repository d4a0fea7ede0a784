#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace cabinwatch::base {

/// What a file holds that nobody but its owner and group may read. Never log it. Any thread.
/// @param most  bytes
/// @throws std::runtime_error, which never repeats the content, when the file is missing, cannot be
///         read, may be read by everybody, or is longer than `most`
[[nodiscard]] std::string read_secret_file(const std::filesystem::path& file, std::size_t most);

}  // namespace cabinwatch::base
