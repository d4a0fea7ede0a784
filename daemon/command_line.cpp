#include "daemon/command_line.hpp"

#include <CLI/CLI.hpp>

#include "daemon/exit_status.hpp"
#include "daemon/version.hpp"

namespace cabinwatch::daemon {
namespace {

CLI::App* add_command(CLI::App& app, const char* name, const char* does, Command command,
                      CommandLine& parsed) {
  auto* added = app.add_subcommand(name, does);
  added->fallthrough();  // --config, --set and --bus may stand behind the command too
  added->footer(
      "Options of every command: --config FILE, --set SETTING, --bus BUS; see "
      "cabinwatch --help.");
  added->callback([&parsed, command] { parsed.command = command; });
  return added;
}

void add_json(CLI::App* command, CommandLine& parsed) {
  command->add_flag("--json", parsed.as_json, "One JSON object per line on standard output");
}

}  // namespace

ParsedCommandLine parse_command_line(int argument_count, const char* const* arguments) {
  CommandLine parsed;
  std::string file;

  CLI::App app{"Watches the driver through the cabin camera and raises alerts on D-Bus.",
               "cabinwatch"};
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string("cabinwatch ") + kVersion);
  app.add_option("--config", file,
                 std::string("Configuration file (default ") + ConfigurationSource::kDefaultFile +
                     ", built-in defaults without it)")
      ->type_name("FILE");
  app.add_option("--set", parsed.configuration.overrides,
                 "Override one setting: section.key=value; may be repeated")
      ->type_name("SETTING")
      ->expected(1)
      ->take_all();
  app.add_option("--bus", parsed.bus, "The D-Bus to use: system, session or an address")
      ->type_name("BUS")
      ->capture_default_str();

  add_command(app, "run", "Watch the driver: the service, in the foreground", Command::run, parsed);
  add_json(add_command(app, "watch", "Follow a running service and print alerts as they come",
                       Command::watch, parsed),
           parsed);
  add_json(add_command(app, "status", "One look at a running service", Command::status, parsed),
           parsed);
  add_command(app, "ack", "Acknowledge an alert", Command::acknowledge, parsed)
      ->add_option("ID", parsed.alert_id, "The alert's number, as watch and status print it")
      ->required();
  add_command(app, "pause", "Close the camera and forget every picture until resume",
              Command::pause, parsed)
      ->add_option("--reason", parsed.reason, "Why, for the journal")
      ->type_name("TEXT");
  add_command(app, "resume", "Watch again after a pause", Command::resume, parsed);
  add_json(add_command(app, "check",
                       "Look at configuration, camera, model server, model and D-Bus: what works, "
                       "and what to do",
                       Command::check, parsed),
           parsed);

  try {
    app.parse(argument_count, arguments);
  } catch (const CLI::ParseError& ended) {
    const bool is_answer = app.exit(ended) == 0;  // prints help, version or the error
    return {std::nullopt, is_answer ? kExitDone : kExitUsage};
  }
  if (!file.empty()) parsed.configuration.file = file;
  return {std::move(parsed), kExitDone};
}

}  // namespace cabinwatch::daemon
