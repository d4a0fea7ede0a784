#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <optional>
#include <string>
#include <system_error>
#include <variant>

#include "alerts/bus/bus_watcher.hpp"
#include "alerts/standing.hpp"
#include "base/event_loop.hpp"
#include "base/exit_status.hpp"
#include "base/printable.hpp"
#include "base/utc.hpp"
#include "daemon/cli/client_commands.hpp"
#include "daemon/cli/complaint.hpp"
#include "daemon/cli/exit_on_signals.hpp"
#include "daemon/cli/remote_json.hpp"
#include "pipeline/driver_state.hpp"
#include "recordings/analysis/run_figures.hpp"

namespace cabinwatch::daemon {
namespace {

std::tm local_time() { return fmt::localtime(std::time(nullptr)); }

void print(const std::string& line) {
  fmt::print("{}\n", line);
  // Somebody may be waiting for it at the other end of a pipe.
  if (std::fflush(stdout) != 0) {
    throw std::system_error(errno, std::generic_category(), "cannot write to stdout");
  }
}

bool names(const alerts::StatusChanged& changed, const char* property) {
  return std::find(changed.changed.begin(), changed.changed.end(), property) !=
         changed.changed.end();
}

/// Prints each event as a line for people.
struct TextPrinter {
  bool says_why = false;

  void operator()(const alerts::AlertTold& told) const {
    say(fmt::format("{:<9} #{} {} {} ({:.0f} %): {}", pipeline::to_word(told.type), told.alert.id,
                    told.alert.severity, told.alert.kind, told.alert.confidence * 100.0,
                    told.alert.message));
    say_why(told.alert);
  }
  void operator()(const alerts::AlertEnded& ended) const {
    say(fmt::format("{:<9} #{} {}: {}", "cleared", ended.id, ended.kind, ended.reason));
  }
  void operator()(const alerts::StatusChanged& changed) const {
    if (names(changed, "State")) say(fmt::format("state     {}", changed.status.state));
  }
  void operator()(const alerts::ServiceAppeared& appeared) const {
    say(fmt::format("service   cabinwatch {} is {}", appeared.status.version,
                    appeared.status.state));
    for (const auto& alert : appeared.status.active_alerts) {
      say(fmt::format("active    #{} {} {}: {}", alert.id, alert.severity, alert.kind,
                      alert.message));
      say_why(alert);
    }
  }
  void operator()(const alerts::ServiceVanished&) const {
    say("service   no cabinwatch service is running on this bus");
  }
  void operator()(const alerts::BusLost& lost) const {
    say(fmt::format("bus       {}; trying again", lost.why));
  }

 private:
  /// What raised it, as the rules told it.
  void say_why(const alerts::RemoteAlert& alert) const {
    const auto why = alert.details.find(alerts::kWhyDetail);
    const auto* text =
        why == alert.details.end() ? nullptr : std::get_if<std::string>(&why->second);
    if (says_why && text != nullptr) say(fmt::format("why       #{} {}", alert.id, *text));
  }
  static void say(const std::string& text) {
    print(fmt::format("{:%H:%M:%S} {}", local_time(), base::printable(text)));
  }
};

/// Prints each event as a JSON object on a line.
struct JsonPrinter {
  void operator()(const alerts::AlertTold& told) const {
    auto json = to_json(told.alert);
    say(std::string(pipeline::to_word(told.type)), json);
  }
  void operator()(const alerts::AlertEnded& ended) const {
    say("cleared", {{"id", ended.id}, {"kind", ended.kind}, {"reason", ended.reason}});
  }
  void operator()(const alerts::StatusChanged& changed) const {
    const auto& status = changed.status;
    recordings::Json json = recordings::Json::object();
    if (names(changed, "State")) json["state"] = status.state;
    if (names(changed, "FatigueLevel")) json["fatigue_level"] = status.fatigue_level;
    if (names(changed, "DistractionLevel")) json["distraction_level"] = status.distraction_level;
    if (names(changed, "DriverState")) json["driver_state"] = to_json(status.driver_state);
    if (!json.empty()) say("status", json);
  }
  void operator()(const alerts::ServiceAppeared& appeared) const {
    say("service_appeared", to_json(appeared.status));
  }
  void operator()(const alerts::ServiceVanished&) const {
    say("service_vanished", recordings::Json::object());
  }
  void operator()(const alerts::BusLost& lost) const { say("bus_lost", {{"why", lost.why}}); }

 private:
  static void say(const std::string& event, const recordings::Json& content) {
    const auto now = std::chrono::system_clock::now();
    recordings::Json json{{"time", base::utc_text(now)}, {"event", event}};
    json.update(content);
    print(recordings::one_line(json));
  }
};

/// Prints an event. @returns the exit status when nobody reads on
std::optional<int> show(const alerts::WatchEvent& event, const CommandLine& command_line) noexcept {
  try {
    if (command_line.as_json) {
      std::visit(JsonPrinter{}, event);
    } else {
      std::visit(TextPrinter{command_line.says_why}, event);
    }
    return std::nullopt;
  } catch (const std::system_error& error) {
    // Whoever read it has seen enough, as in `cabinwatch watch | head`.
    if (error.code() == std::errc::broken_pipe) return base::kExitDone;
    complain(error.what());
    return base::kExitFailed;
  }
}

}  // namespace

int watch_command(const CommandLine& command_line) {
  std::signal(SIGPIPE, SIG_IGN);  // seen as an error of print() instead
  base::EventLoop loop;
  exit_on_signals(loop);
  const alerts::BusWatcher watcher(loop.get(), command_line.bus,
                                   [&](const alerts::WatchEvent& event) {
                                     if (const auto status = show(event, command_line))
                                       loop.exit(*status);
                                   });
  return loop.run();
}

}  // namespace cabinwatch::daemon
