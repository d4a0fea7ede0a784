#include "daemon/cli/check_command.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "alerts/bus/bus_client.hpp"
#include "base/exit_status.hpp"
#include "base/printable.hpp"
#include "config/contradictions.hpp"
#include "daemon/cli/check_camera.hpp"
#include "daemon/cli/check_connections.hpp"
#include "daemon/cli/check_drives.hpp"
#include "daemon/cli/check_questions.hpp"
#include "daemon/service/reflex_trouble.hpp"
#include "llm/servers/probe_readers.hpp"
#include "llm/servers/probe_servers.hpp"
#include "llm/strategy/strategist.hpp"
#include "recordings/results/json_text.hpp"

namespace cabinwatch::daemon {
namespace {

using llm::ProbeStep;
using Outcome = ProbeStep::Outcome;

ProbeStep check_vision(const vision::VisionSettings& settings) {
  if (const auto trouble = reflex_trouble(settings)) {
    return {"vision", Outcome::failed, *trouble,
            "install the file, or set vision.enabled = false to go without the reflex lane"};
  }
  return {"vision", Outcome::ok, "the reflex lane's models are there, and work", ""};
}

ProbeStep check_bus(const std::string& bus) {
  const auto result = alerts::BusClient(bus).name_state();
  if (const auto* error = std::get_if<alerts::RequestError>(&result)) {
    return {"bus", Outcome::failed, error->text, "see whether dbus-daemon or dbus-broker runs"};
  }
  switch (std::get<alerts::NameState>(result)) {
    case alerts::NameState::owned:
      return {"bus", Outcome::ok, "org.cabinwatch is owned: a service runs", ""};
    case alerts::NameState::free:
      return {"bus", Outcome::ok, "org.cabinwatch is free, and this user may own it", ""};
    case alerts::NameState::refused:
      break;
  }
  return {"bus", Outcome::warning, "this user may not own org.cabinwatch on this bus",
          "install the package's bus policy, and run as root or user cabinwatch"};
}

/// Prints steps as they come, and remembers whether one failed.
class Report {
 public:
  explicit Report(bool as_json) : as_json_(as_json) {}

  void add(const ProbeStep& step, const std::string& server = {}) {
    has_failed_ |= step.outcome == Outcome::failed;
    if (as_json_) {
      recordings::Json json{{"step", step.name},
                            {"outcome", pipeline::to_word(step.outcome)},
                            {"text", step.text},
                            {"what_to_do", step.what_to_do}};
      if (!server.empty()) json["server"] = server;
      fmt::print("{}\n", recordings::one_line(json));
    } else {
      fmt::print("{:<14} {:<8} {}\n", step.name, pipeline::to_word(step.outcome),
                 base::printable(step.text));
      if (!step.what_to_do.empty()) {
        fmt::print("{:<23} what to do: {}\n", "", base::printable(step.what_to_do));
      }
    }
    std::fflush(stdout);  // the next step may take its time
  }

  [[nodiscard]] int exit_status() const {
    return has_failed_ ? base::kExitFailed : base::kExitDone;
  }

 private:
  const bool as_json_;
  bool has_failed_ = false;
};

/// Where the service keeps what it learns, for its own user, whose environment does not name it.
std::filesystem::path learnt_folder(const std::filesystem::path& usual) {
  constexpr const char* kOfService = "/var/lib/cabinwatch";
  struct stat found {};
  const bool is_ours = ::stat(kOfService, &found) == 0 && found.st_uid == ::geteuid();
  return is_ours && std::getenv("STATE_DIRECTORY") == nullptr ? kOfService : usual;
}

/// How fast the ways to ask were in earlier runs.
void add_learnt(const llm::AnalystSettings& settings, const llm::KnownServers& servers,
                Report& report) {
  if (servers.empty() || settings.strategy != llm::Strategy::automatic) return;
  const auto lines = llm::learnt_of(settings, servers);
  if (lines.empty()) {
    report.add({"learnt", Outcome::ok, "nothing yet of how these servers are best asked", ""});
  }
  for (const auto& line : lines) report.add({"learnt", Outcome::ok, line, ""});
}

/// What a probe found of a server, and, where that is well, what becomes of each question.
void add_server(const llm::AnalystSettings& settings, const pipeline::EncoderSettings& encoder,
                llm::ProbeReport& server, Report& report) {
  const bool is_asked = server.is_usable() && !server.busy_for;
  for (auto& step : server.steps) {
    // The service goes on trying; whoever checks wants to know that no question is answered.
    if (server.is_answer_unusable && step.name == llm::step::kAnswer) {
      step.outcome = Outcome::failed;
    }
    // All questions tell more of it.
    if (is_asked && step.name == llm::step::kTime) continue;
    report.add(step, server.server);
  }
  if (!is_asked) return;
  for (const auto& step : check_questions(settings, encoder)) report.add(step, server.server);
}

void add_servers(const llm::AnalystSettings& settings, const pipeline::EncoderSettings& encoder,
                 Report& report) {
  llm::KnownServers servers;
  try {
    auto reports = llm::probe_servers(settings);
    for (std::size_t i = 0; i < reports.size(); ++i) {
      auto with_one = settings;
      with_one.servers = {settings.servers.at(i)};
      add_server(with_one, encoder, reports[i], report);
      if (reports[i].is_usable()) servers.push_back({reports[i].known_as, 1});
    }
  } catch (const std::runtime_error& error) {  // the key
    report.add({"server", Outcome::failed, error.what(), "correct the file, or llm.api_key_file"});
    return;
  }
  auto with_learnt = settings;
  with_learnt.state_directory = learnt_folder(settings.state_directory);
  add_learnt(with_learnt, servers, report);
}

}  // namespace

int check_command(const CommandLine& command_line) {
  const auto configuration = config::load_configuration(command_line.configuration);
  Report report(command_line.as_json);
  const auto& file = configuration.file;
  report.add({"configuration", Outcome::ok, file.empty() ? "built-in defaults" : file, ""});
  for (const auto& one : config::contradictions(configuration)) {
    report.add({"configuration", Outcome::warning, one, "change one of the settings"});
  }
  try {
    report.add(check_camera(configuration.camera, command_line.bus));
  } catch (const std::invalid_argument& error) {
    throw config::unusable(configuration, "camera.source", error.what());
  }
  if (configuration.vision.enabled) {
    report.add(check_vision(configuration.vision));
  } else {
    report.add({"vision", Outcome::unknown, "no frame is looked at: vision.enabled is false", ""});
  }
  if (configuration.llm_enabled) {
    if (!command_line.as_json)
      fmt::print(stderr, "asking the model server; loading a model takes a while\n");
    add_servers(configuration.llm, configuration.encoder, report);
  } else {
    report.add({"server", Outcome::unknown, "no model is asked: llm.enabled is false", ""});
  }
  if (!configuration.looks_at_driver()) {
    report.add({"driver", Outcome::warning, "nothing looks at the driver",
                "set vision.enabled or llm.enabled to true"});
  }
  if (configuration.vehicle.gpsd) report.add(check_speed(*configuration.vehicle.gpsd));
  if (!configuration.mqtt.server.empty()) report.add(check_mqtt(configuration.mqtt));
  if (!configuration.record.folder.empty()) report.add(check_drives(configuration.record));
  report.add(check_bus(command_line.bus));
  return report.exit_status();
}

}  // namespace cabinwatch::daemon
