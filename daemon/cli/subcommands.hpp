#pragma once

#include <CLI/CLI.hpp>

#include "daemon/cli/command_line.hpp"

namespace cabinwatch::daemon {

/// Which commands there are, and the options of each: in the order in which --help names them.
/// Parsing puts what the user asked for into `parsed`. Any thread.
/// @param app, parsed  borrowed; `parsed` stays where it is as long as `app` parses
void add_subcommands(CLI::App& app, CommandLine& parsed);

}  // namespace cabinwatch::daemon
