#include "daemon/cli/subcommands.hpp"

#include <charconv>
#include <cstdint>
#include <string>
#include <system_error>
#include <vector>

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

/// Which of a recording's video streams: a short way to say camera.stream.
void add_stream(CLI::App* command, CommandLine& parsed) {
  command
      ->add_option_function<std::string>(
          "--stream",
          [&parsed](const std::string& wanted) {
            parsed.configuration.overrides.push_back("camera.stream=" + wanted);
          },
          "Of a recording with several video streams, the one to look at: its number (from 1), "
          "language or title")
      ->type_name("STREAM");
}

void add_watch(CLI::App& app, CommandLine& parsed) {
  auto* watch = add_command(app, "watch", "Follow a running service and print alerts as they come",
                            Command::watch, parsed);
  add_json(watch, parsed);
  watch->add_flag("--why", parsed.says_why, "With each alert, what raised it");
}

void add_status(CLI::App& app, CommandLine& parsed) {
  auto* status =
      add_command(app, "status", "Show how a running service is", Command::status, parsed);
  add_json(status, parsed);
  status
      ->add_option_function<std::vector<std::string>>(
          "--why",
          [&parsed](const std::vector<std::string>& kinds) {
            parsed.says_why = true;
            if (!kinds.empty() && !kinds.front().empty()) {
              parsed.why_kind = pipeline::from_word<alerts::AlertKind>(kinds.front());
            }
          },
          "Why there is an alert, or why there is none: kind by kind, or of KIND alone")
      ->type_name("[KIND]")
      ->expected(0, 1)
      ->check([](const std::string& text) {
        const bool is_kind = text.empty() || pipeline::from_word<alerts::AlertKind>(text);
        return is_kind ? std::string()
                       : "must be one of " + recordings::words_of<alerts::AlertKind>();
      });
}

void add_acknowledge(CLI::App& app, CommandLine& parsed) {
  add_command(app, "ack", "Acknowledge an alert", Command::acknowledge, parsed)
      ->add_option("ID", parsed.alert_id, "The alert's number, as watch and status print it")
      ->check([](const std::string& text) {  // CLI11 would read -1 as the largest of all
        std::uint64_t id = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
        const bool is_id = error == std::errc() && end == text.data() + text.size();
        return is_id ? "" : "must be the number of an alert";
      })
      ->required();
}

void add_pause(CLI::App& app, CommandLine& parsed) {
  add_command(app, "pause", "Close the camera and forget every picture until resume",
              Command::pause, parsed)
      ->add_option("--reason", parsed.reason, "Why, for the journal")
      ->type_name("TEXT");
}

void add_check(CLI::App& app, CommandLine& parsed) {
  auto* check = add_command(
      app, "check",
      "Check configuration, camera, reflex lane, model servers and D-Bus: what works, and what "
      "to do where something does not",
      Command::check, parsed);
  add_json(check, parsed);
  add_stream(check, parsed);
}

void add_batch(CLI::App& app, CommandLine& parsed) {
  auto* batch =
      add_command(app, "batch", "Analyse recorded videos, several at once", Command::batch, parsed);
  auto& options = parsed.batch;
  add_json(batch, parsed);
  add_stream(batch, parsed);
  auto* paths = batch->add_option("PATH", options.paths,
                                  "Videos; folders, for all videos in and below; - for a list of "
                                  "them on standard input");
  batch
      ->add_option("--workers", options.workers,
                   "Videos at a time (default batch.workers, which is 4)")
      ->type_name("N")
      ->check(
          CLI::Range(config::BatchSection::kWorkers.least, config::BatchSection::kWorkers.most));
  batch->add_option("--out", options.out, "Folder of the results")
      ->type_name("DIR")
      ->capture_default_str();
  auto* shard = batch
                    ->add_option_function<std::string>(
                        "--shard",
                        [&options](const std::string& text) {
                          options.shard = recordings::parse_shard(text);
                        },
                        "Only part I of N of the videos, for one of N machines; then --merge")
                    ->type_name("I/N")
                    ->check([](const std::string& text) {
                      return recordings::parse_shard(text) ? "" : "must be I/N, 1 <= I <= N";
                    });
  auto* resume = batch->add_flag("--resume", options.resumes,
                                 "Go on where an earlier batch stopped (the default)");
  batch->add_flag("--restart", options.starts_anew, "Analyse again what is done already")
      ->excludes(resume);
  batch
      ->add_option_function<std::string>(
          "--give-up-after",
          [&options](const std::string& text) { options.give_up_after = parse_duration(text); },
          "End when no model server was there for so long: 90s, 15m, 2h (default: wait)")
      ->type_name("DURATION")
      ->check([](const std::string& text) {
        return parse_duration(text) ? "" : "must be a time such as 90s, 15m or 2h";
      });
  batch
      ->add_option_function<std::string>(
          "--merge", [&options](const std::string& folder) { options.merge = folder; },
          "Write the summary of the results that shards left in DIR")
      ->type_name("DIR")
      ->excludes(paths)
      ->excludes(shard);
  batch->callback([&parsed] {
    parsed.command = Command::batch;
    if (parsed.batch.paths.empty() && !parsed.batch.merge) {
      throw CLI::RequiredError("PATH or --merge");
    }
  });
}

void add_report(CLI::App& app, CommandLine& parsed) {
  auto* report = add_command(app, "report",
                             "Make the page of results that are there already: a batch's, or "
                             "drives that the service recorded",
                             Command::report, parsed);
  add_json(report, parsed);
  report->add_option("FOLDER", parsed.report_folder, "Folder of the results; gets report.html")
      ->required();
}

void add_replay(CLI::App& app, CommandLine& parsed) {
  auto* replay = add_command(app, "replay",
                             "Put stored findings through the alert policy again, without a model; "
                             "with --set alerts..., what other settings would have given",
                             Command::replay, parsed);
  add_json(replay, parsed);
  replay->add_option("FINDINGS", parsed.results.paths, "VIDEO.findings.jsonl, or folders of them")
      ->required();
}

void add_score(CLI::App& app, CommandLine& parsed) {
  auto* score = add_command(app, "score", "Compare the alerts of a batch with labels",
                            Command::score, parsed);
  auto& options = parsed.results;
  add_json(score, parsed);
  score->add_option("--labels", options.labels, "Labels: VIDEO,kind,start,end, as CSV")
      ->type_name("CSV")
      ->required();
  score
      ->add_option("--require", options.requirements,
                   "Fail unless KIND:METRIC<=VALUE (or >=); may be repeated")
      ->type_name("REQUIREMENT")
      ->expected(1)
      ->allow_extra_args(false)  // what follows the value is no second one
      ->take_all();
  score->add_option("PATH", options.paths, "VIDEO.alerts.jsonl, or folders of them")->required();
}

/// An option with a list of words of an enumeration, separated by commas.
template <typename Enum>
CLI::Option* add_words(CLI::App* command, const std::string& name, std::vector<Enum>& values,
                       const std::string& does) {
  const auto store = [&values](const std::string& list) {
    values = *recordings::words_in<Enum>(list);
  };
  return command->add_option_function<std::string>(name, store, does)
      ->type_name("LIST")
      ->check([name](const std::string& list) {
        return recordings::words_in<Enum>(list)
                   ? ""
                   : "must be some of " + recordings::words_of<Enum>() + ", each once";
      });
}

void add_bench(CLI::App& app, CommandLine& parsed) {
  auto* bench = add_command(app, "bench",
                            "Analyse the same recordings by each strategy: how fast, where the "
                            "time goes, whether the answers are the same",
                            Command::bench, parsed);
  auto& options = parsed.bench;
  add_json(bench, parsed);
  add_stream(bench, parsed);
  add_words(bench, "--strategies", options.strategies,
            "Strategies beside sequential, which is always measured (default: all): " +
                recordings::words_of<llm::Strategy>());
  add_words(bench, "--without", options.without,
            "Measure each strategy also without one of these at a time: " +
                recordings::words_of<recordings::Optimization>());
  bench->add_flag("--require-agreement", options.requires_agreement,
                  "Exit status 1 when any answer differs from that of sequential");
  bench->add_option("VIDEO", options.videos, "Recorded videos")->required();
}

void add_chime(CLI::App& app, CommandLine& parsed) {
  auto* chime =
      add_command(app, "chime",
                  "Make a running service's alerts heard: a sound by severity, a critical "
                  "one again and again until it is cleared or acknowledged",
                  Command::chime, parsed);
  auto& options = parsed.chime;
  chime
      ->add_option(
          "--device", options.device,
          "auto, alsa:DEVICE, pulse:DEVICE, pipewire:NODE, or gst:DESCRIPTION of an output "
          "as gst-launch-1.0 takes it")
      ->type_name("DEVICE")
      ->capture_default_str();
  chime->add_option("--volume", options.volume_percent, "Percent of the loudest")
      ->type_name("PERCENT")
      ->check(CLI::Range(0, 100))
      ->capture_default_str();
  add_words(
      chime, "--kinds", options.kinds,
      "Only alerts of these kinds (default: all): " + recordings::words_of<alerts::AlertKind>());
  chime->add_flag("--try-sounds", options.tries_sounds,
                  "Play each sound once, from advisory to critical, and end");
}

void add_view(CLI::App& app, CommandLine& parsed) {
  auto* view = add_command(app, "view",
                           "Set a camera up: a page for a browser on this computer with what the "
                           "reflex lane sees; nothing is stored",
                           Command::view, parsed);
  add_stream(view, parsed);
  view->add_option("--port", parsed.view.port, "The page's port (default: any that is free)")
      ->type_name("N")
      ->check(CLI::Range(1, 65535));
  view->add_option_function<std::string>(
      "VIDEO", [&parsed](const std::string& video) { parsed.view.video = video; },
      "A recording to look at in place of the camera");
}

}  // namespace

void add_subcommands(CLI::App& app, CommandLine& parsed) {
  add_stream(add_command(app, "run", "Watch the driver: the service, in the foreground",
                         Command::run, parsed),
             parsed);
  add_watch(app, parsed);
  add_status(app, parsed);
  add_acknowledge(app, parsed);
  add_pause(app, parsed);
  add_command(app, "resume", "Watch again after a pause", Command::resume, parsed);
  add_check(app, parsed);
  add_batch(app, parsed);
  add_replay(app, parsed);
  add_report(app, parsed);
  add_score(app, parsed);
  add_bench(app, parsed);
  add_chime(app, parsed);
  add_view(app, parsed);
}

}  // namespace cabinwatch::daemon
