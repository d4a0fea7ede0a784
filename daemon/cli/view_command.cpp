#include "daemon/cli/view_command.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <variant>

#include "alerts/bus/service_hold.hpp"
#include "base/event_loop.hpp"
#include "base/exit_status.hpp"
#include "daemon/cli/complaint.hpp"
#include "daemon/cli/exit_on_signals.hpp"
#include "pipeline/camera_source.hpp"
#include "view/viewer.hpp"

namespace cabinwatch::daemon {
namespace {

void open_viewer(std::optional<view::Viewer>& viewer, base::EventLoop& loop,
                 const config::Configuration& configuration, std::uint16_t port) {
  viewer.emplace(loop, configuration, port, complain, [](const std::string& address) {
    fmt::print(stderr, "open {} in a browser on this computer\n", address);
  });
}

/// Looks with the camera while every service is held that runs or comes.
class CameraView {
 public:
  CameraView(base::EventLoop& loop, const config::Configuration& configuration,
             const CommandLine& command_line)
      : loop_(loop),
        configuration_(configuration),
        port_(command_line.view.port),
        hold_(loop.get(), command_line.bus, "cabinwatch view: the camera is being set up",
              [this](const alerts::HoldEvent& event) {
                std::visit([this](const auto& told) { hear_of(told); }, event);
              }) {}

 private:
  void hear_of(const alerts::ServiceHeld&) {
    fmt::print(stderr, "the running service is paused until this ends\n");
    look_soon();
  }
  void hear_of(const alerts::NoServiceToHold&) { look_soon(); }
  void hear_of(const alerts::HoldRefused& refused) {
    complain("a service runs and cannot be paused: " + refused.error.text);
    if (!viewer_) loop_.exit(base::kExitFailed);
  }

  /// The camera is free. Not at once: who tells of the hold must not get an exception.
  void look_soon() {
    if (viewer_) return;
    loop_.soon([this] {
      if (!viewer_) open_viewer(viewer_, loop_, configuration_, port_);
    });
  }

  base::EventLoop& loop_;
  const config::Configuration& configuration_;
  const std::uint16_t port_;
  std::optional<view::Viewer> viewer_;
  const alerts::ServiceHold hold_;
};

}  // namespace

int view_command(const CommandLine& command_line) {
  auto configuration = config::load_configuration(command_line.configuration);
  const auto& video = command_line.view.video;
  if (video) configuration.camera.source = pipeline::recording_source(*video);

  base::EventLoop loop;
  exit_on_signals(loop);
  std::optional<CameraView> of_camera;
  std::optional<view::Viewer> of_recording;
  if (video) {
    open_viewer(of_recording, loop, configuration, command_line.view.port);
  } else {
    of_camera.emplace(loop, configuration, command_line);
  }
  return loop.run();
}

}  // namespace cabinwatch::daemon
