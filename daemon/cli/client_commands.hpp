#pragma once

#include "daemon/cli/command_line.hpp"

/// The subcommands that talk to a running service over D-Bus. Each returns the exit status.
namespace cabinwatch::daemon {

[[nodiscard]] int watch_command(const CommandLine& command_line);
[[nodiscard]] int status_command(const CommandLine& command_line);
[[nodiscard]] int acknowledge_command(const CommandLine& command_line);
[[nodiscard]] int pause_command(const CommandLine& command_line);
[[nodiscard]] int resume_command(const CommandLine& command_line);

}  // namespace cabinwatch::daemon
