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

bool is_paused(alerts::BusClient& client) {
  const auto result = client.status();
  const auto* status = std::get_if<alerts::RemoteStatus>(&result);
  return status != nullptr && status->state == pipeline::to_word(alerts::ServiceState::paused);
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
  alerts::BusClient client(command_line.bus);
  const bool was_paused = is_paused(client);
  const auto resumed = client.resume();
  return report(resumed, is_paused(client) ? "still paused: another program on the bus holds it"
                         : was_paused      ? "watching again"
                                           : "was not paused");
}

}  // namespace cabinwatch::daemon
