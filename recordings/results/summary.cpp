#include "recordings/results/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "alerts/alert.hpp"
#include "base/atomic_file.hpp"
#include "base/clock.hpp"
#include "base/seconds.hpp"
#include "base/utc.hpp"
#include "base/version.hpp"
#include "recordings/analysis/run_figures.hpp"
#include "recordings/results/csv.hpp"
#include "recordings/results/findings_reader.hpp"
#include "recordings/results/recording_results.hpp"
#include "recordings/results/result_lines.hpp"
#include "recordings/results/results_folder.hpp"

namespace cabinwatch::recordings {
namespace {

using Counts = std::map<std::string, std::uint64_t>;

void add(Counts& sum, const Json& counts) {
  for (const auto& [name, count] : counts.items()) sum[name] += value_in<std::uint64_t>(count);
}

void add(SummaryTotals& totals, const Json& video) {
  ++totals.videos;
  if (video.at("outcome") == "broken") ++totals.broken;
  if (video.at("outcome") == "unanswered") ++totals.unanswered;
  totals.analysed_ms += value_in<std::uint64_t>(video.at("analysed_ms"));
  totals.sequences += value_in<std::uint64_t>(video.at("sequences"));
  totals.incomplete += value_in<std::uint64_t>(video.at("sequences_incomplete"));
  add(totals.errors, video.at("errors"));
  add(totals.alerts, video.at("alerts"));
}

Json to_json(const Counts& counts) {
  Json json = Json::object();
  for (const auto& [name, count] : counts) json[name] = count;
  return json;
}

Json to_json(const SummaryTotals& totals) {
  return {{"videos", totals.videos},          {"broken", totals.broken},
          {"unanswered", totals.unanswered},  {"analysed_ms", totals.analysed_ms},
          {"sequences", totals.sequences},    {"sequences_incomplete", totals.incomplete},
          {"errors", to_json(totals.errors)}, {"alerts", to_json(totals.alerts)}};
}

double share(std::chrono::milliseconds part, std::chrono::milliseconds whole) {
  if (whole.count() <= 0) return 0.0;
  return std::min(1.0, static_cast<double>(part.count()) / static_cast<double>(whole.count()));
}

Json to_json(const SummaryRun& run) {
  const double seconds = base::in_seconds(run.wall);
  return {
      {"ended_at", base::utc_text(std::chrono::system_clock::now())},
      {"wall_ms", run.wall.count()},
      {"workers", run.workers},
      {"analysed", run.analysed},
      {"taken_over", run.taken_over},
      {"sequences_per_second", seconds > 0.0 ? static_cast<double>(run.sequences) / seconds : 0.0},
      {"server_busy_share", share(run.servers_busy, run.wall)}};
}

Json to_json(const std::vector<Failure>& failures) {
  Json list = Json::array();
  for (const auto& failure : failures) {
    list.push_back({{"path", failure.path.string()}, {"error", failure.error}});
  }
  return list;
}

std::string csv_head() {
  std::string head =
      "name,path,outcome,error,duration_s,analysed_s,frames,sequences,sequences_incomplete,alerts";
  for (const auto kind : pipeline::kWords<alerts::AlertKind>) head += fmt::format(",{}", kind);
  return head + ",worst,wall_s,limited_by\r\n";
}

std::string csv_seconds(const Json& milliseconds) {
  if (milliseconds.is_null()) return "";
  return fmt::format("{:.3f}", milliseconds.get<double>() / 1000.0);
}

std::string text_or_empty(const Json& text) {
  return text.is_null() ? "" : csv_field(text.get<std::string>());
}

std::string csv_row(const Json& video) {
  const auto& alerts = video.at("alerts");
  std::uint64_t all = 0;
  std::string by_kind;
  for (const auto kind : pipeline::kWords<alerts::AlertKind>) {
    const auto count = alerts.value(std::string(kind), std::uint64_t{0});
    all += count;
    by_kind += fmt::format(",{}", count);
  }
  const auto& run = video.at("run");
  return fmt::format("{},{},{},{},{},{},{},{},{},{}{},{},{},{}\r\n",
                     text_or_empty(video.at("name")), text_or_empty(video.at("path")),
                     text_or_empty(video.at("outcome")), text_or_empty(video.at("error")),
                     csv_seconds(video.at("duration_ms")), csv_seconds(video.at("analysed_ms")),
                     value_in<std::uint64_t>(video.at("frames")),
                     value_in<std::uint64_t>(video.at("sequences")),
                     value_in<std::uint64_t>(video.at("sequences_incomplete")), all, by_kind,
                     text_or_empty(video.at("worst")), csv_seconds(run.at("wall_ms")),
                     text_or_empty(run.at("limited_by")));
}

void commit(base::AtomicFile& file) {
  if (!file.commit()) throw std::runtime_error(file.error()->text);
}

}  // namespace

Json video_summary(const std::filesystem::path& findings) {
  const auto files = ResultFiles::of(findings.parent_path(), result_name(findings));
  const auto bounds = read_bounds(files.findings);
  const auto alerts = read_bounds(files.alerts).last;
  const auto& video = bounds.first.at("video");
  const auto& end = bounds.last;
  Json summary{{"name", video.at("name")},
               {"path", video.at("path")},
               {"findings", files.findings.filename().string()},
               {"alerts_file", files.alerts.filename().string()},
               {"outcome", end.at("outcome")},
               {"error", end.at("error")},
               {"duration_ms", video.at("duration_ms")},
               {"analysed_ms", end.at("analysed_ms")},
               {"bytes", video.at("bytes")},
               {"hash", video.at("hash")},
               {"model", bounds.first.at("model")},
               {"frames", end.at("frames")},
               {"sequences", end.at("sequences")},
               {"sequences_incomplete", end.at("sequences_incomplete")},
               {"errors", end.at("errors")},
               {"alerts", alerts.at("alerts")},
               {"worst", alerts.at("worst")},
               {"notes", end.at("run").value("notes", Json::array())},
               {"run", end.at("run")}};
  if (bounds.first.contains("drive")) summary["is_drive"] = true;
  return summary;
}

SummaryTotals totals_in(const std::filesystem::path& folder) {
  SummaryTotals totals;
  for (const auto& findings : findings_in(folder)) {
    try {
      add(totals, video_summary(findings));
    } catch (const std::exception& error) {
      totals.unreadable.push_back({findings, error.what()});
    }
  }
  return totals;
}

SummaryTotals write_summary(const std::filesystem::path& folder, SummaryRun run) {
  const auto began_at = base::Clock::now();
  base::AtomicFile json(folder / "summary.json");
  base::AtomicFile table(folder / "summary.csv");
  json.write(fmt::format(R"({{"format":"cabinwatch-summary","version":1,"program":"cabinwatch {}",)"
                         R"("videos":[)",
                         base::kVersion));
  table.write(csv_head());
  SummaryTotals totals;
  for (const auto& findings : findings_in(folder)) {
    try {
      const auto video = video_summary(findings);
      const auto row = csv_row(video);
      json.write((totals.videos > 0 ? ",\n" : "\n") + one_line(video));
      table.write(row);
      add(totals, video);
    } catch (const std::exception& error) {
      totals.unreadable.push_back({findings, error.what()});
    }
  }
  run.failures.insert(run.failures.end(), totals.unreadable.begin(), totals.unreadable.end());
  const bool is_merge = run.workers == 0;
  if (is_merge)
    run.wall = std::chrono::ceil<std::chrono::milliseconds>(base::Clock::now() - began_at);
  json.write(fmt::format("\n],\n\"totals\":{},\n\"failures\":{},\n\"run\":{}}}\n",
                         one_line(to_json(totals)), one_line(to_json(run.failures)),
                         one_line(to_json(run))));
  commit(table);
  commit(json);
  return totals;
}

}  // namespace cabinwatch::recordings
