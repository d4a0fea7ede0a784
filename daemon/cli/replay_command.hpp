#pragma once

#include "daemon/cli/command_line.hpp"

namespace cabinwatch::daemon {

/// `cabinwatch replay`: stored findings through the alert policy again. By itself it prints the
/// alerts and says whether they are those that are stored; with --set alerts... or --config it
/// prints what other settings would have changed.
/// @returns the exit status: failed when a file cannot be read, or the alerts of the same settings
///          are not those that are stored
/// @throws ConfigurationError
[[nodiscard]] int replay_command(const CommandLine& command_line);

}  // namespace cabinwatch::daemon
