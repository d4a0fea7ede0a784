#pragma once

#include "daemon/command_line.hpp"

namespace cabinwatch::daemon {

/// `cabinwatch run`: the service, until a signal or the end of the recording.
/// @returns the exit status
/// @throws ConfigurationError; std::exception when the service cannot go on
[[nodiscard]] int run_command(const CommandLine& command_line);

}  // namespace cabinwatch::daemon
