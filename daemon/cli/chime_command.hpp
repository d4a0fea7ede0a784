#pragma once

#include "daemon/cli/command_line.hpp"

namespace cabinwatch::daemon {

/// `cabinwatch chime`: makes a running service's alerts heard, until SIGINT or SIGTERM; with
/// --try-sounds one sound of each severity. A bus that is away and a device that fails are told and
/// tried again.
/// @returns the exit status
/// @throws std::runtime_error when the sound output cannot be made
[[nodiscard]] int chime_command(const CommandLine& command_line);

}  // namespace cabinwatch::daemon
