#include <fmt/format.h>

#include <cstdio>
#include <exception>

#include "daemon/batch_command.hpp"
#include "daemon/bench_command.hpp"
#include "daemon/check_command.hpp"
#include "daemon/client_commands.hpp"
#include "daemon/command_line.hpp"
#include "daemon/exit_status.hpp"
#include "daemon/replay_command.hpp"
#include "daemon/run_command.hpp"
#include "daemon/score_command.hpp"

namespace {

using namespace cabinwatch::daemon;

int execute(const CommandLine& command_line) {
  switch (command_line.command) {
    case Command::run:
      return run_command(command_line);
    case Command::watch:
      return watch_command(command_line);
    case Command::status:
      return status_command(command_line);
    case Command::acknowledge:
      return acknowledge_command(command_line);
    case Command::pause:
      return pause_command(command_line);
    case Command::resume:
      return resume_command(command_line);
    case Command::check:
      return check_command(command_line);
    case Command::batch:
      return batch_command(command_line);
    case Command::replay:
      return replay_command(command_line);
    case Command::score:
      return score_command(command_line);
    case Command::bench:
      return bench_command(command_line);
  }
  return kExitUsage;
}

}  // namespace

int main(int argument_count, char** arguments) {
  try {
    const auto parsed = parse_command_line(argument_count, arguments);
    return parsed.command_line ? execute(*parsed.command_line) : parsed.exit_status;
  } catch (const ConfigurationError& error) {
    fmt::print(stderr, "cabinwatch: {}\n", error.what());
    return kExitUsage;
  } catch (const std::exception& error) {
    fmt::print(stderr, "cabinwatch: {}\n", error.what());
    return kExitFailed;
  }
}
