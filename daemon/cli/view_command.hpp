#pragma once

#include "daemon/cli/command_line.hpp"

namespace cabinwatch::daemon {

/// `cabinwatch view`: the page for setting a camera up, until it is closed. A service that has the
/// camera is held meanwhile; by whatever this ends, the bus lets go of it.
/// @returns the exit status
/// @throws ConfigurationError, std::exception when there can be no page
[[nodiscard]] int view_command(const CommandLine& command_line);

}  // namespace cabinwatch::daemon
