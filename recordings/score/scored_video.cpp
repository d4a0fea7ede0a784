#include "recordings/score/scored_video.hpp"

#include <fmt/format.h>

#include <fstream>
#include <system_error>
#include <utility>
#include <variant>

#include "recordings/results/alert_history.hpp"
#include "recordings/results/finding_lines.hpp"
#include "recordings/results/findings_reader.hpp"
#include "recordings/results/recording_results.hpp"
#include "recordings/results/result_lines.hpp"

namespace cabinwatch::recordings {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

constexpr std::string_view kAlertsEnd = ".alerts.jsonl";

std::string result_of(const fs::path& alerts) {
  auto name = alerts.filename().string();
  if (name.ends_with(kAlertsEnd)) name.resize(name.size() - kAlertsEnd.size());
  return name;
}

/// How the analysis of the recording ended.
void read_end(const fs::path& findings, ScoredVideo& video) {
  std::error_code error;
  if (!fs::exists(findings, error)) return;
  const auto bounds = read_bounds(findings);
  try {
    const bool is_drive = findings_header(bounds.first).drive.has_value();
    const auto end = std::get<FindingsEnd>(findings_line(bounds.last));
    video.trouble = end.error;
    // Of a drive, alerts are those that the driver was told, whatever was answered.
    video.is_unanswered =
        end.is_unanswered || (end.is_broken && !is_drive && end.totals.has_unanswered());
  } catch (const std::exception& wrong) {
    throw ResultsError(fmt::format("{}: {}", findings.string(), reason_of(wrong)));
  }
}

}  // namespace

ScoredVideo scored_video(const fs::path& file) {
  const auto bounds = read_bounds(file);
  ScoredVideo video;
  try {
    const auto header = alerts_header(bounds.first);
    video.name = header.findings.video.name;
    video.path = header.findings.video.path;
    video.result = result_of(file);
    video.analysed = time_at(bounds.last, "analysed_ms");
    std::ifstream lines(file, std::ios::binary);
    for (const auto& alert : read_alerts(lines)) {
      video.alerts.push_back({.kind = alert.kind,
                              .raised = alert.steps.front().at,
                              .cleared = alert.cleared_at.value_or(milliseconds::max()),
                              .worst = alert.steps.back().severity});
    }
  } catch (const ResultLineError& error) {
    throw damage_at(file, error.number(), error.reason());
  } catch (const std::exception& error) {
    throw damage_at(file, 1, reason_of(error));
  }
  read_end(ResultFiles::of(file.parent_path(), video.result).findings, video);
  return video;
}

}  // namespace cabinwatch::recordings
