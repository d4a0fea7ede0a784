#include "daemon/cli/score_command.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <optional>
#include <set>
#include <string>
#include <system_error>
#include <vector>

#include "base/exit_status.hpp"
#include "base/seconds.hpp"
#include "daemon/cli/complaint.hpp"
#include "recordings/results/json_text.hpp"
#include "recordings/results/recording_results.hpp"
#include "recordings/results/result_header.hpp"
#include "recordings/results/results_folder.hpp"
#include "recordings/score/metric.hpp"
#include "recordings/score/requirement.hpp"
#include "recordings/score/score.hpp"

namespace cabinwatch::daemon {
namespace {

namespace fs = std::filesystem;

constexpr const char* kMethods =
    "95 % confidence intervals in brackets: recall (and precision, with --json) by Wilson's score, "
    "false alarms "
    "per hour exact for Poisson counts (Garwood), times by order statistics (binomial).";

std::vector<recordings::Label> labels_in(const fs::path& file) {
  if (file.empty()) throw recordings::ResultsError("--labels: '' names no file: it is empty");
  if (fs::is_directory(file)) {
    throw recordings::ResultsError(fmt::format("{}: is a folder, not a file", file.string()));
  }
  std::ifstream stream(file, std::ios::binary);
  if (!stream)
    throw recordings::ResultsError(fmt::format("{}: {}", file.string(), std::strerror(errno)));
  return recordings::read_labels(stream, file.string());
}

/// The alerts files that a path stands for.
std::vector<fs::path> alert_files(const fs::path& path) {
  if (path.empty()) throw recordings::ResultsError("'' names no file: it is empty");
  std::vector<fs::path> files;
  const auto beside = [](const fs::path& findings) {
    return recordings::ResultFiles::of(findings.parent_path(), recordings::result_name(findings))
        .alerts;
  };
  if (!fs::is_directory(path)) {
    return {path.filename().string().ends_with(".findings.jsonl") ? beside(path) : path};
  }
  for (const auto& findings : recordings::findings_in(path)) files.push_back(beside(findings));
  return files;
}

/// Each once, however often its file is named: a folder and a file of it.
std::vector<recordings::ScoredVideo> videos_in(const std::vector<std::string>& paths) {
  std::vector<recordings::ScoredVideo> videos;
  std::set<fs::path> read;
  for (const auto& path : paths) {
    const auto files = alert_files(path);
    if (files.empty())
      throw recordings::ResultsError(fmt::format("{}: there are no results in it", path));
    for (const auto& file : files) {
      std::error_code is_missing;
      const auto real = fs::canonical(file, is_missing);
      if (!is_missing && !read.insert(real).second) continue;
      videos.push_back(recordings::scored_video(file));
    }
  }
  return videos;
}

bool is_worth_telling(const recordings::KindScore& score) {
  return score.labels > 0 || score.alerts > 0;
}

recordings::Json to_json(const std::optional<recordings::Interval>& interval) {
  if (!interval) return nullptr;
  return {interval->low, recordings::or_null(interval->high)};
}

recordings::Json to_json(std::string_view kind, const recordings::KindScore& score, double hours) {
  recordings::Json json{{"kind", kind}};
  for (std::size_t i = 0; i < pipeline::kWords<recordings::Metric>.size(); ++i) {
    const auto metric = static_cast<recordings::Metric>(i);
    const std::string name(pipeline::to_word(metric));
    const auto value = recordings::value_of(score, metric, hours);
    json[name] = recordings::or_null(value, [metric](double of) {
      return recordings::is_count(metric) ? recordings::Json(std::llround(of))
                                          : recordings::Json(of);
    });
    if (const auto interval = recordings::interval_of(score, metric, hours)) {
      json[name + "_95"] = to_json(interval);
    }
  }
  return json;
}

std::string figure(const recordings::KindScore& score, recordings::Metric metric, double hours) {
  const auto value = recordings::value_of(score, metric, hours);
  if (!value) return "-";
  const auto interval = recordings::interval_of(score, metric, hours);
  if (!interval) return fmt::format("{:.0f}", *value);
  return fmt::format("{:.2f} [{:.2f}, {}]", *value, interval->low,
                     interval->high ? fmt::format("{:.2f}", *interval->high) : "?");
}

std::string row(std::string_view kind, const recordings::KindScore& score, double hours) {
  return fmt::format("{:<18} {:>6} {:>5} {:>6}  {:<19} {:>5}  {:<22} {:<22} {}", kind, score.labels,
                     score.true_alerts, score.misses(),
                     figure(score, recordings::Metric::recall, hours), score.false_alarms,
                     figure(score, recordings::Metric::false_alarms_per_hour, hours),
                     figure(score, recordings::Metric::time_to_alert_p50, hours),
                     figure(score, recordings::Metric::time_to_alert_p95, hours));
}

template <typename Tell>
void for_each_kind(const recordings::Score& score, Tell tell) {
  for (std::size_t i = 0; i < recordings::Score::kKinds; ++i) {
    const auto kind = static_cast<alerts::AlertKind>(i);
    if (is_worth_telling(score.of(kind))) tell(pipeline::to_word(kind), score.of(kind));
  }
  tell("all", score.all());
}

/// Says what was not analysed, and so counts nowhere.
void name_what_is_missing(const recordings::Score& score, const std::string& file) {
  for (const auto& video : score.not_whole) {
    const auto path = video.path.string();
    if (video.is_analysed()) {
      complain(fmt::format("{} is scored up to {}: {}", path, base::seconds_text(video.analysed),
                           video.trouble));
    } else {
      complain(fmt::format("{} is not scored, it was not analysed: {}", path,
                           video.trouble.empty() ? "it has no length" : video.trouble));
    }
  }
  for (const auto& label : score.without_video) {
    complain(fmt::format("{}:{}: there are no results of \"{}\"", file, label.line, label.video));
  }
  for (const auto& unscored : score.unscored) {
    const auto how_far =
        unscored.analysed.count() > 0
            ? fmt::format("was analysed up to {}", base::seconds_text(unscored.analysed))
            : "was not analysed";
    complain(fmt::format("{}:{}: is not scored: {} {}", file, unscored.label.line, unscored.video,
                         how_far));
  }
}

void print(const recordings::Score& score, std::size_t videos, bool as_json) {
  if (as_json) {
    for_each_kind(score, [&](std::string_view kind, const recordings::KindScore& of) {
      fmt::print("{}\n", recordings::one_line(to_json(kind, of, score.hours)));
    });
    return;
  }
  fmt::print("{} videos, {:.2f} h\n", videos - score.unanalysed(), score.hours);
  fmt::print("{:<18} {:>6} {:>5} {:>6}  {:<19} {:>5}  {:<22} {:<22} {}\n", "kind", "labels", "true",
             "missed", "recall", "false", "false alarms per hour", "seconds to alert, p50", "p95");
  for_each_kind(score, [&](std::string_view kind, const recordings::KindScore& of) {
    fmt::print("{}\n", row(kind, of, score.hours));
  });
  fmt::print("{}\n", kMethods);
}

bool check(const std::vector<recordings::Requirement>& requirements, const recordings::Score& score,
           std::size_t videos) {
  if (!requirements.empty() && score.unanalysed() > 0) {
    complain(fmt::format("--require cannot be met: {} of {} recordings were not analysed",
                         score.unanalysed(), videos));
    return false;
  }
  bool all_hold = true;
  for (const auto& requirement : requirements) {
    if (recordings::holds(requirement, score)) continue;
    all_hold = false;
    const auto of = requirement.kind ? score.of(*requirement.kind) : score.all();
    const auto value = recordings::value_of(of, requirement.metric, score.hours);
    complain(
        fmt::format("{} does not hold: it is {}", requirement.text,
                    value ? fmt::format("{:g}", *value) : "not known: there is nothing to count"));
  }
  return all_hold;
}

}  // namespace

int score_command(const CommandLine& command_line) {
  const auto& options = command_line.results;
  std::vector<recordings::Requirement> requirements;
  try {
    for (const auto& text : options.requirements)
      requirements.push_back(recordings::parse_requirement(text));
  } catch (const std::invalid_argument& error) {
    complain(fmt::format("--require {}", error.what()));
    return base::kExitUsage;
  }
  recordings::Score result;
  std::size_t count = 0;
  try {
    const auto labels = labels_in(options.labels);
    const auto videos = videos_in(options.paths);
    count = videos.size();
    result = recordings::score(videos, labels, options.labels.string());
  } catch (const recordings::LabelsError& error) {
    complain(error.what());
    return base::kExitUsage;
  } catch (const recordings::ResultsError& error) {
    complain(error.what());
    return base::kExitFailed;
  }
  print(result, count, command_line.as_json);
  name_what_is_missing(result, options.labels.string());
  const bool all_hold = check(requirements, result, count);
  const bool is_all_scored = result.without_video.empty() && result.unscored.empty();
  return all_hold && is_all_scored ? base::kExitDone : base::kExitFailed;
}

}  // namespace cabinwatch::daemon
