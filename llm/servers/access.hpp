#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "llm/servers/server_address.hpp"
#include "llm/settings.hpp"

namespace cabinwatch::llm {

/// How a server is reached. Plain values; any thread.
struct Access {
  ServerAddress address;
  std::string api_key;  ///< empty: none; never to be shown
  std::chrono::milliseconds connect_timeout{};
};

/// How the settings' servers are reached, in their order. Reads the key file.
/// @throws std::invalid_argument when an address is refused; std::runtime_error when the key file
///         cannot be used
[[nodiscard]] std::vector<Access> accesses_of(const AnalystSettings& settings);

/// The key that a file holds, without blanks around it. Never log it. Any thread.
/// @throws std::runtime_error, "FILE: why", which never repeats the content, when the file is
///         missing, cannot be read, may be read by everybody, is empty, or holds something else
///         than one line of printable ASCII
[[nodiscard]] std::string read_api_key(const std::filesystem::path& file);

}  // namespace cabinwatch::llm
