#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "alerts/alert.hpp"
#include "config/configuration.hpp"
#include "recordings/analysis/video_list.hpp"
#include "recordings/bench/bench_case.hpp"

namespace cabinwatch::daemon {

enum class Command {
  run,
  watch,
  status,
  acknowledge,
  pause,
  resume,
  check,
  batch,
  replay,
  report,
  score,
  bench,
  chime,
  view
};

/// Of `batch`.
struct BatchOptions {
  std::vector<std::string> paths;
  std::filesystem::path out = "cabinwatch-results";
  std::optional<unsigned> workers;  ///< else batch.workers
  std::optional<recordings::Shard> shard;
  bool resumes = false;      ///< --resume: what it does anyway
  bool starts_anew = false;  ///< --restart
  std::optional<std::filesystem::path> merge;
  std::optional<std::chrono::milliseconds> give_up_after;
};

/// Of `replay` and `score`.
struct ResultsOptions {
  std::vector<std::string> paths;
  std::filesystem::path labels;
  std::vector<std::string> requirements;  ///< kind:metric<=value
};

/// Of `bench`.
struct BenchOptions {
  std::vector<std::string> videos;
  std::vector<llm::Strategy> strategies{llm::Strategy::sequential, llm::Strategy::parallel,
                                        llm::Strategy::per_slot, llm::Strategy::fused,
                                        llm::Strategy::automatic};
  std::vector<recordings::Optimization> without;
  bool requires_agreement = false;
};

/// Of `chime`.
struct ChimeOptions {
  std::string device = "auto";  ///< as chime::make_sound_output reads it
  unsigned volume_percent = 100;
  std::vector<alerts::AlertKind> kinds;  ///< none: all
  bool tries_sounds = false;
};

/// Of `view`.
struct ViewOptions {
  std::uint16_t port = 0;  ///< any that is free
  std::optional<std::filesystem::path> video;
};

/// What the user asked for.
struct CommandLine {
  Command command{};
  config::ConfigurationSource configuration;
  std::string bus = "system";                 ///< system, session or a D-Bus address
  bool as_json = false;                       ///< one JSON object per line on stdout
  bool says_why = false;                      ///< --why of `status` and `watch`
  std::optional<alerts::AlertKind> why_kind;  ///< of `status --why`: this one alone
  std::uint64_t alert_id = 0;                 ///< of `acknowledge`
  std::string reason;                         ///< of `pause`
  BatchOptions batch;
  ResultsOptions results;
  std::filesystem::path report_folder;  ///< of `report`
  BenchOptions bench;
  ChimeOptions chime;
  ViewOptions view;
  std::vector<std::string> words;  ///< all that was written, the program's name first
};

/// Reads the arguments. What ends the program at once (--help, --version, a usage error) is printed
/// here; then nothing comes back but the exit status.
struct ParsedCommandLine {
  std::optional<CommandLine> command_line;
  int exit_status = 0;
};
[[nodiscard]] ParsedCommandLine parse_command_line(int argument_count,
                                                   const char* const* arguments);

/// "90", "90s", "15m", "2h". Nothing for any other text.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(const std::string& text);

}  // namespace cabinwatch::daemon
