#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <system_error>

#include "base/core_dump.hpp"
#include "base/exit_status.hpp"
#include "config/configuration.hpp"
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

/// Commands that talk to a running service need no configuration; what they are given must be one
/// all the same. The service tells by its log.
void check_given(const CommandLine& command_line) {
  const auto& given = command_line.configuration;
  const bool is_given = given.file || !given.overrides.empty();
  if (!is_given || command_line.command == Command::run) return;
  static_cast<void>(config::load_configuration(given));
}

int execute(const CommandLine& command_line) {
  check_given(command_line);
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

/// What was printed has to get there: a disk may be full. A reader that has gone has had enough.
int when_printed(int status) {
  const int error = std::fflush(stdout) == 0 ? 0 : errno;
  const bool is_written = error == 0 && std::ferror(stdout) == 0;
  if (is_written || error == EPIPE) return status;
  complain(error == 0
               ? "cannot write to stdout"
               : fmt::format("cannot write to stdout: {}", std::generic_category().message(error)));
  return status == base::kExitDone ? base::kExitFailed : status;
}

/// GLib's settings, which GStreamer's HTTP client asks for a proxy, in memory: a desktop's are none
/// of ours, and dconf complains in ten lines where there is no home that can be written. Before any
/// thread begins.
void keep_settings_in_memory() noexcept { ::setenv("GSETTINGS_BACKEND", "memory", 0); }

}  // namespace

int main(int argument_count, char** arguments) {
  try {
    keep_settings_in_memory();
    if (const auto error = base::forbid_core_dumps()) {
      complain(fmt::format("a crash may leave a core dump: {}", error.message()));
    }
    const auto parsed = parse_command_line(argument_count, arguments);
    if (!parsed.command_line) return when_printed(parsed.exit_status);
    const int status = execute(*parsed.command_line);
    // Who watches has been told line by line.
    return parsed.command_line->command == Command::watch ? status : when_printed(status);
  } catch (const config::ConfigurationError& error) {
    complain(error.what());
    return base::kExitUsage;
  } catch (const std::exception& error) {
    complain(error.what());
    return base::kExitFailed;
  }
}
