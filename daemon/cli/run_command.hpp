#pragma once

#include "daemon/cli/command_line.hpp"

namespace cabinwatch::daemon {

/// `cabinwatch run`: the service, until a signal or the end of the recording.
/// What goes wrong is told in the log alone: the operator reads the journal, not a terminal.
/// @returns the exit status
/// @throws std::exception when there is no log
[[nodiscard]] int run_command(const CommandLine& command_line);

}  // namespace cabinwatch::daemon
