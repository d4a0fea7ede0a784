#include "daemon/cli/replay_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "base/exit_status.hpp"
#include "base/printable.hpp"
#include "config/policy_settings.hpp"
#include "daemon/cli/complaint.hpp"
#include "recordings/analysis/replay.hpp"
#include "recordings/results/alert_lines.hpp"
#include "recordings/results/findings_reader.hpp"
#include "recordings/results/line_diff.hpp"
#include "recordings/results/recording_results.hpp"
#include "recordings/results/result_lines.hpp"
#include "recordings/results/results_folder.hpp"

namespace cabinwatch::daemon {
namespace {

namespace fs = std::filesystem;

/// All lines of an alerts file, as they are written.
std::vector<recordings::Json> alert_lines(const fs::path& findings,
                                          const recordings::FindingsHeader& header,
                                          const alerts::PolicySettings& settings) {
  std::vector<recordings::Json> lines{
      recordings::to_json(recordings::AlertsHeader{header, recordings::alert_settings(settings)})};
  recordings::AlertTotals totals;
  const auto analysed =
      recordings::replay(findings, settings, [&](const recordings::RecordedAlert& alert) {
        totals.add(alert.event);
        lines.push_back(recordings::to_line(alert));
      });
  lines.push_back(recordings::to_line(totals, analysed));
  return lines;
}

std::vector<std::string> stored_lines(const fs::path& file) {
  std::vector<std::string> lines;
  std::ifstream stream(file, std::ios::binary);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// The settings of section alerts that the stored alerts were made by, as --set takes them.
std::vector<std::string> stored_settings(const fs::path& alerts) {
  std::vector<std::string> settings;
  if (!fs::exists(alerts)) return settings;
  const auto header = recordings::alerts_header(recordings::read_bounds(alerts).first);
  for (const auto& [key, value] : header.settings.items()) {
    settings.push_back(fmt::format("{}={}", key, value.dump()));
  }
  return settings;
}

/// The findings' settings with section alerts of a configuration.
alerts::PolicySettings settings_of(const recordings::FindingsHeader& header,
                                   const config::ConfigurationSource& source) {
  auto settings = recordings::policy_settings(header);
  const auto section = config::policy_settings(config::load_configuration(source));
  settings.min_speed_kmh = section.min_speed_kmh;
  settings.answers = section.answers;
  settings.hold_off = section.hold_off;
  return settings;
}

std::string at_text(const recordings::Json& line) {
  const auto at = line.at("at_ms").get<std::int64_t>();
  return fmt::format("{}:{:02}.{:03}", at / 60000, at / 1000 % 60, at % 1000);
}

/// An alert line for people.
std::string text_of(const recordings::Json& line) {
  const auto type = line.at("type").get<std::string>();
  const auto what = type == "cleared" ? line.at("reason").get<std::string>()
                                      : line.at("message").get<std::string>();
  return base::printable(fmt::format(
      "{:>11} {:<9} #{} {} {}: {}", at_text(line), type, line.at("id").get<std::uint64_t>(),
      line.at("severity").get<std::string>(), line.at("kind").get<std::string>(), what));
}

/// In which two alerts differ that read alike else.
std::string confidence_text(const recordings::Json& line) {
  const auto confidence = line.find("confidence");
  if (confidence == line.end() || !confidence->is_number()) return {};
  return fmt::format(" (confidence {:.3f})", confidence->get<double>());
}

bool is_event(const recordings::Json& line) {
  const auto& type = line.at("type");
  return type != "header" && type != "end";
}

/// The events without their numbers, which shift as soon as one is missing.
std::vector<std::string> comparable(const std::vector<recordings::Json>& events) {
  std::vector<std::string> texts;
  for (auto event : events) {
    event.erase("id");
    texts.push_back(recordings::one_line(event));
  }
  return texts;
}

/// Replays files one after the other, and prints what comes of it.
class Replay {
 public:
  explicit Replay(const CommandLine& command_line)
      : as_json_(command_line.as_json), given_(command_line.configuration) {
    for (const auto& text : given_.overrides) {
      if (text.starts_with("alerts.")) continue;
      throw config::ConfigurationError(
          fmt::format("--set: {}: findings are replayed with other settings of alerts only", text));
    }
  }

  void replay_file(const fs::path& findings) {
    const auto header = recordings::FindingsReader(findings).header();
    const auto files =
        recordings::ResultFiles::of(findings.parent_path(), recordings::result_name(findings));
    const auto stored = stored_settings(files.alerts);
    const auto same = alert_lines(findings, header, settings_of(header, {"/dev/null", stored}));
    if (given_.file || !given_.overrides.empty()) {
      auto source = given_;
      // What is not set otherwise stays as it was.
      if (!source.file) {
        source.file = "/dev/null";
        source.overrides = stored;
        source.overrides.insert(source.overrides.end(), given_.overrides.begin(),
                                given_.overrides.end());
      }
      print_difference(header, same, alert_lines(findings, header, settings_of(header, source)));
      return;
    }
    print(header, same);
    if (header.drive) {
      compare_drive(files.alerts, same);
    } else {
      compare(files.alerts, same);
    }
  }

  [[nodiscard]] bool has_failed() const noexcept { return has_failed_; }

 private:
  /// Where the recording is; of a drive, which has none, its name.
  static std::string title(const recordings::FindingsHeader& header) {
    return base::printable(header.drive ? header.video.name : header.video.path.string());
  }

  void print(const recordings::FindingsHeader& header,
             const std::vector<recordings::Json>& lines) const {
    if (!as_json_) fmt::print("{}\n", title(header));
    for (const auto& line : lines) {
      if (as_json_) {
        fmt::print("{}\n", recordings::one_line(line));
      } else if (is_event(line)) {
        fmt::print("{}\n", text_of(line));
      }
    }
  }

  void compare(const fs::path& alerts, const std::vector<recordings::Json>& lines) {
    if (!fs::exists(alerts)) return;
    auto stored = stored_lines(alerts);
    // The header may be an earlier version's.
    const bool is_same = std::equal(
        stored.begin() + 1, stored.end(), lines.begin() + 1, lines.end(),
        [](const auto& text, const auto& line) { return text == recordings::one_line(line); });
    if (is_same) {
      complain(fmt::format("the same alerts as in {}", alerts.string()));
      return;
    }
    complain(fmt::format("not the alerts that are stored in {}", alerts.string()));
    has_failed_ = true;
  }

  /// In the car, times are those of the clock, and answers came when they came: what counts is
  /// which alerts there were, in which order.
  static void compare_drive(const fs::path& alerts, const std::vector<recordings::Json>& lines) {
    if (!fs::exists(alerts)) return;
    std::vector<std::string> told;
    std::ifstream stream(alerts, std::ios::binary);
    try {
      recordings::for_each_result_line(
          stream, [&told](const recordings::Json& line) { add_story(line, told); });
    } catch (const recordings::ResultLineError& error) {
      throw recordings::damage_at(alerts, error.number(), error.reason());
    }
    std::vector<std::string> replayed;
    for (const auto& line : lines) add_story(line, replayed);
    complain(told == replayed
                 ? fmt::format("the same alerts as the service told, in {}", alerts.string())
                 : fmt::format("not quite the alerts that the service told, which are in {}",
                               alerts.string()));
  }

  static void add_story(const recordings::Json& line, std::vector<std::string>& story) {
    if (!is_event(line)) return;
    story.push_back(fmt::format("{} {} {}", line.at("type").get<std::string>(),
                                line.at("kind").get<std::string>(),
                                line.at("severity").get<std::string>()));
  }

  void print_difference(const recordings::FindingsHeader& header,
                        std::vector<recordings::Json> before,
                        std::vector<recordings::Json> after) const {
    std::erase_if(before, [](const recordings::Json& line) { return !is_event(line); });
    std::erase_if(after, [](const recordings::Json& line) { return !is_event(line); });
    if (!as_json_) fmt::print("{}\n", title(header));
    for (const auto& line : recordings::diff(comparable(before), comparable(after))) {
      using Change = recordings::DiffLine::Change;
      const auto& event = line.change == Change::added ? after[line.index] : before[line.index];
      const auto* sign = line.change == Change::same    ? " "
                         : line.change == Change::added ? "+"
                                                        : "-";
      if (!as_json_) {
        fmt::print("{} {}{}\n", sign, text_of(event),
                   line.change == Change::same ? "" : confidence_text(event));
      } else if (line.change != Change::same) {
        recordings::Json json{{"video", header.video.path.string()}, {"change", sign}};
        json.update(event);
        fmt::print("{}\n", recordings::one_line(json));
      }
    }
  }

  const bool as_json_;
  const config::ConfigurationSource& given_;
  bool has_failed_ = false;
};

}  // namespace

int replay_command(const CommandLine& command_line) {
  Replay replay(command_line);
  bool has_failed = false;
  for (const auto& path : command_line.results.paths) {
    std::error_code unknown;  // opening it as a file tells why
    const auto files = fs::is_directory(path, unknown) ? recordings::findings_in(path)
                                                       : std::vector{fs::path(path)};
    if (files.empty()) {
      complain(fmt::format("{}: there are no findings in it", path));
      has_failed = true;
    }
    for (const auto& file : files) {
      try {
        replay.replay_file(file);
      } catch (const recordings::ResultsError& error) {
        complain(error.what());
        has_failed = true;
      }
    }
  }
  return has_failed || replay.has_failed() ? base::kExitFailed : base::kExitDone;
}

}  // namespace cabinwatch::daemon
