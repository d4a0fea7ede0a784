#pragma once

#include <chrono>
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

}  // namespace cabinwatch::llm
