#pragma once

#include "daemon/cli/command_line.hpp"

namespace cabinwatch::daemon {

/// `cabinwatch report`: makes the page of the results that are in a folder already: a batch's, or
/// drives that the service recorded. @returns the exit status
[[nodiscard]] int report_command(const CommandLine& command_line);

}  // namespace cabinwatch::daemon
