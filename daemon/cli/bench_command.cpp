#include "daemon/cli/bench_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/exit_status.hpp"
#include "base/printable.hpp"
#include "daemon/cli/bench_progress.hpp"
#include "daemon/cli/complaint.hpp"
#include "llm/servers/probe_servers.hpp"
#include "recordings/bench/bench_case.hpp"
#include "recordings/bench/bench_run.hpp"
#include "recordings/bench/bench_table.hpp"

namespace cabinwatch::daemon {
namespace {

/// So many sequences are asked again at the end, to see whether the server is still the same.
constexpr std::size_t kLookAgain = 6;

/// What no measurement can be made of. Nothing when there is a file for each.
std::optional<std::string> missing(const std::vector<std::string>& videos) {
  for (const auto& video : videos) {
    std::error_code error;
    const auto status = std::filesystem::status(video, error);
    if (!std::filesystem::exists(status)) return fmt::format("there is no file {}", video);
    if (std::filesystem::is_directory(status)) return fmt::format("{} is a directory", video);
  }
  return std::nullopt;
}

/// Why there is no server to measure at; nothing when there is one.
std::optional<std::string> unusable_servers(const llm::AnalystSettings& settings) {
  std::string why;
  for (const auto& report : llm::probe_servers(settings)) {
    if (report.is_usable()) return std::nullopt;
    const auto* failed = report.failed_step();
    why += fmt::format("{}{}: {}{}", why.empty() ? "" : "; ", report.server,
                       failed != nullptr ? failed->text : "cannot be used",
                       failed != nullptr && !failed->what_to_do.empty()
                           ? fmt::format(" (what to do: {})", failed->what_to_do)
                           : "");
  }
  return why;
}

/// How much slower the server is than at the beginning, by the first sequences asked once more.
std::optional<double> change_since(const recordings::BenchFigures& baseline,
                                   const config::Configuration& configuration,
                                   const std::vector<std::filesystem::path>& videos) {
  const auto count = std::min(kLookAgain, baseline.sequence_times.size());
  const auto again = recordings::BenchRun(configuration, baseline.what, videos, count).run({});
  const auto first =
      recordings::quantile({baseline.sequence_times.begin(),
                            baseline.sequence_times.begin() + static_cast<std::ptrdiff_t>(count)},
                           50);
  const auto now = recordings::quantile(again.sequence_times, 50);
  if (first.count() <= 0 || now.count() <= 0) return std::nullopt;
  return static_cast<double>(now.count()) / static_cast<double>(first.count());
}

recordings::BenchResults measure(const BenchOptions& options,
                                 const config::Configuration& configuration, bool as_json) {
  const std::vector<std::filesystem::path> videos(options.videos.begin(), options.videos.end());
  const auto cases = recordings::bench_cases(options.strategies, options.without);
  BenchProgress progress(cases.size());
  recordings::BenchResults results;
  try {
    for (const auto& one : cases) {
      progress.begin(one.name());
      recordings::BenchRun run(configuration, one, videos);
      results.ways.push_back(
          run.run([&](const recordings::BenchLook& look) { progress.look(look); }));
      progress.end(results.ways.back());
      if (!as_json) continue;
      fmt::print("{}\n", recordings::one_line(
                             recordings::to_json(results.ways.back(), results.ways.front())));
      std::fflush(stdout);
    }
    if (cases.size() > 1) {
      results.change_at_end = change_since(results.ways.front(), configuration, videos);
    }
  } catch (...) {
    progress.clear();
    throw;
  }
  progress.clear();
  return results;
}

void print_heading(const config::Configuration& configuration, std::size_t videos) {
  std::string servers;
  for (const auto& server : configuration.llm.servers) {
    servers += fmt::format("{}{}", servers.empty() ? "" : ", ", base::printable(server));
  }
  fmt::print("{} recording{}, model {} at {}\n\n", videos, videos == 1 ? "" : "s",
             base::printable(configuration.llm.model), servers);
}

}  // namespace

int bench_command(const CommandLine& command_line) {
  const auto& options = command_line.bench;
  auto configuration = config::load_configuration(command_line.configuration);
  configuration.vision.enabled = false;  // asks no server, and would share the processor
  if (!configuration.llm_enabled) {
    throw config::unusable(configuration, "llm.enabled",
                           "there is nothing to measure without a model");
  }
  if (const auto why = missing(options.videos)) {
    complain(*why);
    return base::kExitFailed;
  }
  if (const auto why = unusable_servers(configuration.llm)) {
    complain(fmt::format("no model server to measure at: {}", *why));
    return base::kExitFailed;
  }
  recordings::BenchResults results;
  try {
    results = measure(options, configuration, command_line.as_json);
  } catch (const recordings::BenchFailure& failure) {
    complain(failure.what());
    return base::kExitFailed;
  }
  const auto judged = recordings::verdict(results);
  if (command_line.as_json) {
    fmt::print("{}\n", recordings::one_line(recordings::to_json(judged)));
  } else {
    print_heading(configuration, options.videos.size());
    for (const auto& line : recordings::table(results)) fmt::print("{}\n", line);
  }
  if (options.requires_agreement && !judged.is_same) {
    complain("--require-agreement: answers differ");
    return base::kExitFailed;
  }
  return base::kExitDone;
}

}  // namespace cabinwatch::daemon
