#include "recordings/report/report_row.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <filesystem>
#include <utility>
#include <vector>

#include "recordings/report/script_text.hpp"
#include "recordings/results/alert_history.hpp"
#include "recordings/results/result_lines.hpp"
#include "recordings/results/results_folder.hpp"

namespace cabinwatch::recordings {
namespace {

using std::chrono::milliseconds;

/// Parts of a recording in the small picture of it that its row in the table has.
constexpr std::size_t kStripParts = 60;

/// What a row's values are told from.
struct RowSource {
  const Json& video;  // of the summary
  const Json& run;
  std::string key;
  Json sources;
  std::vector<AlertHistory> alerts;
  Json unreadable;  // why there are none, else null
  milliseconds length;
  milliseconds analysed;
  std::string strip;
};

struct Column {
  const char* name;
  Json (*value)(const RowSource& of);
};

/// What a row of the table is made of, in the order of the page's data.
constexpr auto kColumns = std::to_array<Column>(
    {{"key", [](const RowSource& of) { return Json(of.key); }},
     {"name", [](const RowSource& of) { return of.video.at("name"); }},
     {"path", [](const RowSource& of) { return of.video.at("path"); }},
     {"sources", [](const RowSource& of) { return of.sources; }},
     {"outcome", [](const RowSource& of) { return of.video.at("outcome"); }},
     {"error", [](const RowSource& of) { return of.video.at("error"); }},
     {"unreadable", [](const RowSource& of) { return of.unreadable; }},
     {"length_ms", [](const RowSource& of) { return Json(of.length.count()); }},
     {"analysed_ms", [](const RowSource& of) { return Json(of.analysed.count()); }},
     {"sequences", [](const RowSource& of) { return of.video.at("sequences"); }},
     {"missing", [](const RowSource& of) { return of.video.at("sequences_incomplete"); }},
     {"errors", [](const RowSource& of) { return of.video.at("errors"); }},
     {"alerts", [](const RowSource& of) { return counts_by_kind(of.alerts); }},
     {"strip", [](const RowSource& of) { return Json(of.strip); }},
     {"wall_ms", [](const RowSource& of) { return of.run.at("wall_ms"); }},
     {"strategy", [](const RowSource& of) { return of.run.at("strategy"); }},
     {"limited_by", [](const RowSource& of) { return of.run.at("limited_by"); }},
     {"model", [](const RowSource& of) { return of.video.at("model"); }},
     {"sequence_ms_p50", [](const RowSource& of) { return of.run.at("sequence_ms_p50"); }},
     {"sequence_ms_p95", [](const RowSource& of) { return of.run.at("sequence_ms_p95"); }},
     {"started_at",
      [](const RowSource& of) {
        return of.video.value("is_drive", false) ? of.run.at("started_at") : Json(nullptr);
      }},
     {"notes", [](const RowSource& of) { return of.video.value("notes", Json::array()); }}});

/// Where the page looks for the video: where it was when it was analysed, then beside the page.
Json sources_of(const Json& video, const std::filesystem::path& folder) {
  if (video.value("is_drive", false)) return Json::array();  // there is no video of it
  const std::filesystem::path path(video.at("path").get<std::string>());
  Json urls{relative_url(path, folder)};
  if (const auto beside = relative_url(folder / path.filename(), folder); urls[0] != beside) {
    urls.push_back(beside);
  }
  return urls;
}

RowSource source_of(const Json& video, const ReportRow& row, const SummaryFiles& files) {
  RowSource source{.video = video,
                   .run = video.at("run"),
                   .key = result_name(row.findings),
                   .sources = sources_of(video, files.folder()),
                   .alerts = {},
                   .unreadable = {},
                   .length = {},
                   .analysed = milliseconds(video.at("analysed_ms").get<milliseconds::rep>()),
                   .strip = {}};
  try {
    source.alerts = files.alerts(row.alerts_file);
  } catch (const std::exception& error) {
    source.unreadable = fmt::format("{}: {}", row.alerts_file, reason_of(error));
  }
  const auto& told_length = video.at("duration_ms");
  source.length = source.analysed;
  if (!told_length.is_null()) {
    source.length = std::max(source.length, milliseconds(told_length.get<milliseconds::rep>()));
  }
  source.strip = severity_strip(source.alerts, source.length, kStripParts);
  return source;
}

}  // namespace

ReportRow report_row(const Json& video, const SummaryFiles& files) {
  check_numbers(video);
  ReportRow row{.text = {},
                .findings = video.at("findings").get<std::string>(),
                .alerts_file = video.at("alerts_file").get<std::string>()};
  const auto source = source_of(video, row, files);
  Json values = Json::array();
  for (const Column& column : kColumns) values.push_back(column.value(source));
  row.text = script_text(values);
  row.worst = static_cast<unsigned char>(*std::ranges::max_element(source.strip));
  row.alerts = source.alerts.size();
  return row;
}

Json report_columns() {
  Json names = Json::array();
  for (const Column& column : kColumns) names.push_back(column.name);
  return names;
}

}  // namespace cabinwatch::recordings
