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
namespace {

/// Of all kinds, or of one.
std::vector<alerts::PropertyMap> evidence_of(const alerts::RemoteStatus& status,
                                             std::optional<alerts::AlertKind> kind) {
  auto evidence = status.evidence;
  if (!kind) return evidence;
  const alerts::PropertyValue wanted = std::string(pipeline::to_word(*kind));
  std::erase_if(evidence, [&](const alerts::PropertyMap& one) {
    const auto found = one.find("kind");
    return found == one.end() || found->second != wanted;
  });
  return evidence;
}

void print_why(const std::vector<alerts::PropertyMap>& evidence, bool as_json) {
  if (!as_json) {
    fmt::print("{}", why_text(evidence));
    return;
  }
  for (const auto& kind : evidence) fmt::print("{}\n", recordings::one_line(daemon::to_json(kind)));
}

}  // namespace

int status_command(const CommandLine& command_line) {
  const auto result = alerts::BusClient(command_line.bus).status();
  if (const auto* error = std::get_if<alerts::RequestError>(&result)) {
    complain(error->text);
    return base::kExitFailed;
  }
  const auto& status = std::get<alerts::RemoteStatus>(result);
  if (command_line.says_why) {
    print_why(evidence_of(status, command_line.why_kind), command_line.as_json);
    return base::kExitDone;
  }
  fmt::print("{}\n",
             command_line.as_json ? recordings::one_line(to_json(status)) : status_text(status));
  return base::kExitDone;
}

}  // namespace cabinwatch::daemon
