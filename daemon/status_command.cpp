#include <fmt/format.h>

#include <cstdio>
#include <variant>

#include "alerts/bus_client.hpp"
#include "daemon/client_commands.hpp"
#include "daemon/exit_status.hpp"
#include "daemon/json_text.hpp"
#include "daemon/status_text.hpp"

namespace cabinwatch::daemon {

int status_command(const CommandLine& command_line) {
  const auto result = alerts::BusClient(command_line.bus).status();
  if (const auto* error = std::get_if<alerts::RequestError>(&result)) {
    fmt::print(stderr, "cabinwatch: {}\n", error->text);
    return kExitFailed;
  }
  const auto& status = std::get<alerts::RemoteStatus>(result);
  fmt::print("{}\n", command_line.as_json ? one_line(to_json(status)) : status_text(status));
  return kExitDone;
}

}  // namespace cabinwatch::daemon
