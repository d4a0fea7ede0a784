#pragma once

#include <atomic>
#include <filesystem>
#include <optional>
#include <string>

namespace cabinwatch::recordings {

/// XXH3, 128 bits, of a file's content, in hexadecimal. Reads all of it; any thread.
/// @param is_cancelled  read again and again meanwhile
/// @returns nothing when cancelled
/// @throws std::system_error when it cannot be read
[[nodiscard]] std::optional<std::string> content_hash_of(const std::filesystem::path& file,
                                                         const std::atomic<bool>& is_cancelled);

}  // namespace cabinwatch::recordings
