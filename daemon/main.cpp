#include <fmt/format.h>

#include <cstdio>
#include <exception>

#include "base/core_dump.hpp"
#include "base/exit_status.hpp"
#include "daemon/cli/batch_command.hpp"
#include "daemon/cli/bench_command.hpp"
#include "daemon/cli/check_command.hpp"
#include "daemon/cli/chime_command.hpp"
#include "daemon/cli/client_commands.hpp"
#include "daemon/cli/command_line.hpp"
#include "daemon/cli/complaint.hpp"
#include "daemon/cli/replay_command.hpp"
#include "daemon/cli/report_command.hpp"
#include "daemon/cli/run_command.hpp"
#include "daemon/cli/score_command.hpp"
#include "daemon/cli/view_command.hpp"

namespace {

using namespace cabinwatch;
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
    case Command::report:
      return report_command(command_line);
    case Command::score:
      return score_command(command_line);
    case Command::bench:
      return bench_command(command_line);
    case Command::chime:
      return chime_command(command_line);
    case Command::view:
      return view_command(command_line);
  }
  return base::kExitUsage;
}

}  // namespace

int main(int argument_count, char** arguments) {
  try {
    if (const auto error = base::forbid_core_dumps()) {
      complain(fmt::format("a crash may leave a core dump: {}", error.message()));
    }
    const auto parsed = parse_command_line(argument_count, arguments);
    return parsed.command_line ? execute(*parsed.command_line) : parsed.exit_status;
  } catch (const config::ConfigurationError& error) {
    complain(error.what());
    return base::kExitUsage;
  } catch (const std::exception& error) {
    complain(error.what());
    return base::kExitFailed;
  }
}
