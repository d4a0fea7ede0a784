#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "daemon/configuration.hpp"

namespace cabinwatch::daemon {

enum class Command { run, watch, status, acknowledge, pause, resume, check };

/// What the user asked for.
struct CommandLine {
  Command command{};
  ConfigurationSource configuration;
  std::string bus = "system";  ///< system, session or a D-Bus address
  bool as_json = false;        ///< one JSON object per line on stdout
  std::uint64_t alert_id = 0;  ///< of `acknowledge`
  std::string reason;          ///< of `pause`
};

/// Reads the arguments. What ends the program at once (--help, --version, a usage error) is printed
/// here; then nothing comes back but the exit status.
struct ParsedCommandLine {
  std::optional<CommandLine> command_line;
  int exit_status = 0;
};
[[nodiscard]] ParsedCommandLine parse_command_line(int argument_count,
                                                   const char* const* arguments);

}  // namespace cabinwatch::daemon
