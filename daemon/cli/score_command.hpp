#pragma once

#include "daemon/cli/command_line.hpp"

namespace cabinwatch::daemon {

/// `cabinwatch score`: alerts of a batch against labelled intervals.
/// @returns the exit status: failed when a requirement does not hold, labels are of what was not
///          analysed, or a file cannot be read; usage when a requirement or the labels are none
[[nodiscard]] int score_command(const CommandLine& command_line);

}  // namespace cabinwatch::daemon
