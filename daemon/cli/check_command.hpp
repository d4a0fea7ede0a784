#pragma once

#include "daemon/cli/command_line.hpp"

namespace cabinwatch::daemon {

/// `cabinwatch check`: looks at configuration, camera, reflex lane, model servers and the D-Bus
/// name, and says of each that it works, or what to do.
/// @returns the exit status: failed when any of them does not work
/// @throws ConfigurationError
[[nodiscard]] int check_command(const CommandLine& command_line);

}  // namespace cabinwatch::daemon
