#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <variant>

#include "alerts/bus/bus_client.hpp"
#include "base/exit_status.hpp"
#include "daemon/cli/client_commands.hpp"
#include "daemon/cli/complaint.hpp"

namespace cabinwatch::daemon {
namespace {

int report(const alerts::RequestResult<alerts::Done>& result, const std::string& done) {
  if (const auto* error = std::get_if<alerts::RequestError>(&result)) {
    complain(error->text);
    return base::kExitFailed;
  }
  fmt::print(stderr, "{}\n", done);
  return base::kExitDone;
}

}  // namespace

int acknowledge_command(const CommandLine& command_line) {
  return report(alerts::BusClient(command_line.bus).acknowledge(command_line.alert_id),
                fmt::format("alert {} acknowledged", command_line.alert_id));
}

int pause_command(const CommandLine& command_line) {
  return report(alerts::BusClient(command_line.bus).pause(command_line.reason),
                "paused: the camera is closed");
}

int resume_command(const CommandLine& command_line) {
  return report(alerts::BusClient(command_line.bus).resume(), "watching again");
}

}  // namespace cabinwatch::daemon
