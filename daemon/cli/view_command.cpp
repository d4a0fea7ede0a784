#include "daemon/cli/view_command.hpp"

#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <variant>

#include "alerts/bus/bus_client.hpp"
#include "base/event_loop.hpp"
#include "base/exit_status.hpp"
#include "daemon/cli/complaint.hpp"
#include "pipeline/camera_source.hpp"
#include "view/viewer.hpp"

namespace cabinwatch::daemon {
namespace {

/// Holds a running service. @returns whether the camera may be opened
bool hold_service(alerts::BusClient& bus) {
  const auto held = bus.hold("cabinwatch view: the camera is being set up");
  const auto* error = std::get_if<alerts::RequestError>(&held);
  if (error == nullptr) {
    fmt::print(stderr, "the running service is paused until this ends\n");
    return true;
  }
  const bool is_alone = error->kind == alerts::RequestError::Kind::no_bus ||
                        error->kind == alerts::RequestError::Kind::no_service;
  if (is_alone) return true;
  complain("a service runs and cannot be paused: " + error->text);
  return false;
}

}  // namespace

int view_command(const CommandLine& command_line) {
  auto configuration = config::load_configuration(command_line.configuration);
  const auto& video = command_line.view.video;
  if (video) configuration.camera.source = pipeline::recording_source(*video);

  base::EventLoop loop;
  // SIGHUP: the terminal is closed.
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    loop.on_signal(signal, [&loop] { loop.exit(base::kExitDone); });
  }
  alerts::BusClient bus(command_line.bus);
  if (!video && !hold_service(bus)) return base::kExitFailed;
  const view::Viewer viewer(loop, std::move(configuration), command_line.view.port, complain);
  fmt::print(stderr, "open {} in a browser on this computer\n", viewer.address());
  return loop.run();
}

}  // namespace cabinwatch::daemon
