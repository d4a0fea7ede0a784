#include <fmt/format.h>

#include <cstdio>
#include <variant>

#include "alerts/bus/bus_client.hpp"
#include "base/exit_status.hpp"
#include "daemon/cli/client_commands.hpp"
#include "daemon/cli/complaint.hpp"
#include "daemon/cli/remote_json.hpp"
#include "daemon/cli/status_text.hpp"

namespace cabinwatch::daemon {

int status_command(const CommandLine& command_line) {
  const auto result = alerts::BusClient(command_line.bus).status();
  if (const auto* error = std::get_if<alerts::RequestError>(&result)) {
    complain(error->text);
    return base::kExitFailed;
  }
  const auto& status = std::get<alerts::RemoteStatus>(result);
  fmt::print("{}\n",
             command_line.as_json ? recordings::one_line(to_json(status)) : status_text(status));
  return base::kExitDone;
}

}  // namespace cabinwatch::daemon
