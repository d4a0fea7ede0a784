#include "daemon/cli/command_line.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <iostream>
#include <map>
#include <sstream>

#include "base/exit_status.hpp"
#include "base/printable.hpp"
#include "base/seconds.hpp"
#include "base/version.hpp"
#include "daemon/cli/subcommands.hpp"
#include "pipeline/source_secrets.hpp"

namespace cabinwatch::daemon {
namespace {

/// CLI11 says only that one is required.
CLI::ParseError no_such_command(const CLI::App& app, const std::string& word) {
  std::vector<std::string> names;
  for (const auto* command : app.get_subcommands({})) names.push_back(command->get_name());
  return {fmt::format("There is no command \"{}\"; there are {}", base::printable(word),
                      fmt::join(names, ", ")),
          CLI::ExitCodes::ExtrasError};
}

/// What is left for CLI11 of words behind a "--", which it takes for the end of options only where
/// no other argument came before (2.1): they are arguments, all of them paths but for a number that
/// is never negative.
std::vector<std::string> without_end_of_options(std::vector<std::string> words) {
  const auto end = std::find(words.begin(), words.end(), "--");
  if (end == words.end()) return words;
  for (auto word = words.erase(end); word != words.end(); ++word) {
    if (word->size() > 1 && word->starts_with('-')) word->insert(0, "./");
  }
  return words;
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(const std::string& text) {
  double value = 0.0;
  const auto* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || !(value >= 0.0)) return std::nullopt;
  static const std::map<std::string, double> kUnits{
      {"", 1.0}, {"s", 1.0}, {"m", 60.0}, {"h", 3600.0}};
  const auto unit = kUnits.find(std::string(stopped, end));
  constexpr double kMostSeconds = 1e9;
  if (unit == kUnits.end() || value * unit->second > kMostSeconds) return std::nullopt;
  return base::from_seconds(value * unit->second);
}

ParsedCommandLine parse_command_line(int argument_count, const char* const* arguments) {
  CommandLine parsed;
  parsed.words.assign(arguments, arguments + argument_count);

  CLI::App app{"Watches the driver through the cabin camera and raises alerts on D-Bus.",
               "cabinwatch"};
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string("cabinwatch ") + base::kVersion);
  app.add_option_function<std::string>(
         "--config", [&parsed](const std::string& file) { parsed.configuration.file = file; },
         std::string("Configuration file (default ") + config::ConfigurationSource::kDefaultFile +
             ", built-in defaults without it)")
      ->type_name("FILE")
      ->check([](const std::string& text) { return text.empty() ? "must be a file" : ""; });
  app.add_option("--set", parsed.configuration.overrides,
                 "Override one setting: section.key=value; may be repeated")
      ->type_name("SETTING")
      ->expected(1)
      ->allow_extra_args(false)  // what follows the value is no second one
      ->take_all();
  app.add_option("--bus", parsed.bus, "The D-Bus to use: system, session or an address")
      ->type_name("BUS")
      ->check([](const std::string& text) {
        return text.empty() ? "must be system, session or an address" : "";
      })
      ->capture_default_str();

  add_subcommands(app, parsed);

  try {
    auto words = without_end_of_options(parsed.words);
    std::reverse(words.begin(), words.end());  // as CLI11 wants them
    if (!words.empty()) words.pop_back();      // the program
    app.parse(std::move(words));
  } catch (const CLI::ParseError& ended) {
    const auto unknown = app.remaining();
    const bool is_mistyped =
        app.get_subcommands().empty() && !unknown.empty() && ended.get_exit_code() != 0;
    // Prints help, version or the error, which quotes what it does not understand.
    std::ostringstream error;
    const bool is_answer = app.exit(is_mistyped ? no_such_command(app, unknown.front()) : ended,
                                    std::cout, error) == 0;
    std::cerr << pipeline::without_passwords(error.str());
    return {std::nullopt, is_answer ? base::kExitDone : base::kExitUsage};
  }
  return {std::move(parsed), base::kExitDone};
}

}  // namespace cabinwatch::daemon
