#pragma once

#include "daemon/cli/command_line.hpp"

namespace cabinwatch::daemon {

/// `cabinwatch bench`: the same recordings through each strategy against the configured servers.
/// @returns the exit status
/// @throws ConfigurationError; std::exception when it cannot go on
[[nodiscard]] int bench_command(const CommandLine& command_line);

}  // namespace cabinwatch::daemon
