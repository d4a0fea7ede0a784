#pragma once

#include "daemon/cli/command_line.hpp"

namespace cabinwatch::daemon {

/// `cabinwatch batch`: analyses recordings, several at a time, into a folder of results; with
/// --merge, makes the summary of results that shards have left.
/// @returns the exit status: failed when a video could not be analysed whole, or it was stopped
/// @throws ConfigurationError; std::runtime_error when the folder cannot be used
[[nodiscard]] int batch_command(const CommandLine& command_line);

}  // namespace cabinwatch::daemon
