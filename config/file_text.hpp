#pragma once

#include <filesystem>
#include <string>

namespace cabinwatch::config {

/// Whether the folder has an entry of that name, be it a link to nothing; also where that cannot be
/// found out: reading it then tells why. Any thread.
[[nodiscard]] bool has_entry(const std::filesystem::path& file) noexcept;

/// The whole text of a regular file, of a pipe, or of /dev/null. Waits at most a second, for
/// whoever writes into a pipe. Any thread.
/// @throws ConfigurationError naming the file, and why it cannot be read
[[nodiscard]] std::string file_text(const std::filesystem::path& file);

}  // namespace cabinwatch::config
