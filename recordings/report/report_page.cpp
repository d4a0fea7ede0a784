#include "recordings/report/report_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <exception>
#include <fstream>
#include <ostream>
#include <stdexcept>
#include <streambuf>
#include <string>
#include <string_view>
#include <system_error>
#include <tuple>
#include <vector>

#include "base/atomic_file.hpp"
#include "base/version.hpp"
#include "recordings/report/report_assets.hpp"
#include "recordings/report/script_text.hpp"
#include "recordings/results/alert_history.hpp"
#include "recordings/results/answer_columns.hpp"
#include "recordings/results/recording_timeline.hpp"
#include "recordings/results/result_lines.hpp"

namespace cabinwatch::recordings {
namespace {

using std::chrono::milliseconds;

/// Parts of a recording in the small picture of it that its row in the table has.
constexpr std::size_t kStripParts = 60;
constexpr std::string_view kFindingsEnding = ".findings.jsonl";

/// A video's row, and what decides whether its timeline is taken in before others.
struct Row {
  std::string text;
  std::string findings;
  std::string alerts_file;
  unsigned worst = 0;  // as a digit of severity_strip
  std::size_t alerts = 0;
};

/// What a video's row is told from.
struct RowSource {
  const Json& video;  // of the summary
  const Json& run;
  const Row& row;
  const std::vector<AlertHistory>& alerts;
  const std::string& strip;
  const Json& unreadable;
  Json sources;
  std::int64_t length_ms;
  std::int64_t analysed_ms;
};

/// The name by which the results' files of a video begin.
std::string_view key_of(const Row& row) {
  std::string_view key = row.findings;
  if (key.ends_with(kFindingsEnding)) key.remove_suffix(kFindingsEnding.size());
  return key;
}

struct Column {
  const char* name;
  Json (*value)(const RowSource& of);
};

/// What a row of the table is made of, in the order of the page's data.
constexpr auto kColumns = std::to_array<Column>(
    {{"key", [](const RowSource& of) { return Json(key_of(of.row)); }},
     {"name", [](const RowSource& of) { return of.video.at("name"); }},
     {"path", [](const RowSource& of) { return of.video.at("path"); }},
     {"sources", [](const RowSource& of) { return of.sources; }},
     {"outcome", [](const RowSource& of) { return of.video.at("outcome"); }},
     {"error", [](const RowSource& of) { return of.video.at("error"); }},
     {"unreadable", [](const RowSource& of) { return of.unreadable; }},
     {"length_ms", [](const RowSource& of) { return Json(of.length_ms); }},
     {"analysed_ms", [](const RowSource& of) { return Json(of.analysed_ms); }},
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

Json column_names() {
  Json names = Json::array();
  for (const Column& column : kColumns) names.push_back(column.name);
  return names;
}

std::ifstream open(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw std::runtime_error(fmt::format("cannot open {}", file.string()));
  return stream;
}

/// A name in the results' folder. A summary may come from anywhere: a name that would lead out of
/// the folder is refused.
std::filesystem::path in_folder(const std::filesystem::path& folder, const std::string& name) {
  const std::filesystem::path file(name);
  if (file.empty() || file != file.filename() || name == "..") {
    throw std::runtime_error(fmt::format("{} is no file name", name));
  }
  return folder / file;
}

std::vector<AlertHistory> alerts_in(const std::filesystem::path& file) {
  auto lines = open(file);
  return read_alerts(lines);
}

/// Lets a stream write to a file that is there whole or not at all, which buffers by itself.
class FileBuffer : public std::streambuf {
 public:
  explicit FileBuffer(base::AtomicFile& file) : file_(file) {}

 protected:
  int_type overflow(int_type letter) override {
    const char one = traits_type::to_char_type(letter);
    file_.write({&one, 1});
    return letter;
  }
  std::streamsize xsputn(const char* text, std::streamsize size) override {
    file_.write({text, static_cast<std::size_t>(size)});
    return size;
  }

 private:
  base::AtomicFile& file_;
};

/// Sums over all videos of where the time went.
class StageTotals {
 public:
  void add(const Json& run) {
    for (const auto& [stage, ms] : run.at("stages").items()) {
      totals_[stage] = totals_.value(stage, std::int64_t{0}) + ms.get<std::int64_t>();
    }
    wall_ms_ += run.at("wall_ms").get<std::int64_t>();
  }
  [[nodiscard]] Json json() const { return {{"stages", totals_}, {"wall_ms", wall_ms_}}; }

 private:
  Json totals_ = Json::object();
  std::int64_t wall_ms_ = 0;
};

class Report {
 public:
  explicit Report(const std::filesystem::path& folder)
      : folder_(std::filesystem::absolute(folder).lexically_normal()) {
    auto stream = open(folder_ / "summary.json");
    summary_ = Json::parse(stream, [this](int depth, Json::parse_event_t event, Json& value) {
      return is_kept(depth, event, value);
    });
  }

  void write(std::ostream& page, std::size_t timeline_bytes) const {
    std::string_view rest = report_assets::kPage;
    const auto copy_to = [&](std::string_view mark) {
      const auto end = rest.find(mark);
      page << rest.substr(0, end);
      rest.remove_prefix(end + mark.size());
    };
    copy_to("<!--style-->");
    page << "<style>\n" << report_assets::kStyle << "</style>";
    copy_to("<!--data-->");
    write_table(page);
    write_timelines(page, timeline_bytes);
    copy_to("<!--script-->");
    page << "<script>\n" << report_assets::kScript << "</script>" << rest;
  }

 private:
  /// Takes each video out of the summary as soon as it is read: ten thousand of them as objects
  /// would take more memory than all of the analysis.
  bool is_kept(int depth, Json::parse_event_t event, Json& value) {
    using Event = Json::parse_event_t;
    if (event == Event::key && depth == 1) is_in_videos_ = value == "videos";
    if (event != Event::object_end || depth != 2 || !is_in_videos_) return true;
    add_row(value);
    return false;
  }

  void add_row(const Json& video) {
    check_numbers(video);
    Row row{.text = {},
            .findings = video.at("findings").get<std::string>(),
            .alerts_file = video.at("alerts_file").get<std::string>()};
    std::vector<AlertHistory> alerts;
    Json unreadable;
    try {
      alerts = alerts_in(in_folder(folder_, row.alerts_file));
    } catch (const std::exception& error) {
      unreadable = fmt::format("{}: {}", row.alerts_file, reason_of(error));
    }
    const auto analysed = video.at("analysed_ms").get<std::int64_t>();
    const auto& told_length = video.at("duration_ms");
    const auto length =
        told_length.is_null() ? analysed : std::max(analysed, told_length.get<std::int64_t>());
    const auto strip = severity_strip(alerts, milliseconds(length), kStripParts);
    const auto& run = video.at("run");
    const RowSource source{.video = video,
                           .run = run,
                           .row = row,
                           .alerts = alerts,
                           .strip = strip,
                           .unreadable = unreadable,
                           .sources = sources(video),
                           .length_ms = length,
                           .analysed_ms = analysed};
    Json values = Json::array();
    for (const Column& column : kColumns) values.push_back(column.value(source));
    row.text = script_text(values);
    row.worst = static_cast<unsigned char>(*std::ranges::max_element(strip));
    row.alerts = alerts.size();
    rows_.push_back(std::move(row));
    stages_.add(run);
  }

  /// Where the page looks for the video: where it was when it was analysed, then beside the page.
  [[nodiscard]] Json sources(const Json& video) const {
    if (video.value("is_drive", false)) return Json::array();  // there is no video of it
    const std::filesystem::path path(video.at("path").get<std::string>());
    Json urls{relative_url(path, folder_)};
    if (const auto beside = relative_url(folder_ / path.filename(), folder_); urls[0] != beside) {
      urls.push_back(beside);
    }
    return urls;
  }

  void write_table(std::ostream& page) const {
    page << R"(<script type="application/json" id="report">{"program":)"
         << script_text(fmt::format("cabinwatch {}", base::kVersion))
         << ",\n\"summary\":" << script_text(summary_without_videos())
         << ",\n\"cost\":" << script_text(stages_.json())
         << ",\n\"words\":" << script_text(AnswerColumns::field_words())
         << ",\n\"analyses\":" << script_text(pipeline::kWords<llm::Analysis>)
         << ",\n\"query_errors\":" << script_text(pipeline::kWords<llm::QueryError>)
         << ",\n\"columns\":" << script_text(column_names()) << ",\n\"videos\":[";
    for (std::size_t i = 0; i < rows_.size(); ++i) page << (i == 0 ? "\n" : ",\n") << rows_[i].text;
    page << "]}</script>\n";
  }

  [[nodiscard]] Json summary_without_videos() const {
    Json summary = summary_;
    summary.erase("videos");
    return summary;
  }

  /// The rows' numbers, in the order in which timelines are taken in.
  [[nodiscard]] std::vector<std::size_t> by_interest() const {
    std::vector<std::size_t> order(rows_.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::stable_sort(order, [this](std::size_t a, std::size_t b) {
      return std::tie(rows_[a].worst, rows_[a].alerts) > std::tie(rows_[b].worst, rows_[b].alerts);
    });
    return order;
  }

  void write_timelines(std::ostream& page, std::size_t bytes) const {
    for (const auto i : by_interest()) {
      if (!may_fit(rows_[i], bytes)) continue;
      auto timeline = timeline_of(rows_[i]);
      const auto curves = timeline.contains("curves") ? script_text(timeline["curves"]) : "";
      timeline.erase("curves");
      // A page with all timelines and some of the curves tells more than the other way round.
      if (!write_script(page, fmt::format("timeline-{}", i), script_text(timeline), bytes))
        continue;
      if (!curves.empty()) write_script(page, fmt::format("curves-{}", i), curves, bytes);
    }
  }

  /// Data that the page's scripts read when they need it, if there is room for it.
  static bool write_script(std::ostream& page, const std::string& id, const std::string& text,
                           std::size_t& bytes) {
    if (text.size() > bytes) return false;
    bytes -= text.size();
    page << fmt::format(R"(<script type="application/json" id="{}">)", id) << text << "</script>\n";
    return true;
  }

  /// Spares reading findings of which no timeline can be that small. It takes a twelfth of their
  /// bytes, and a fiftieth where the reflex lane looks: a hundredth is less than any.
  [[nodiscard]] bool may_fit(const Row& row, std::size_t bytes) const {
    constexpr std::uintmax_t kLeastShare = 100;
    std::error_code error;
    const auto size = file_size(folder_ / row.findings, error);
    return error || size / kLeastShare <= bytes;
  }

  [[nodiscard]] Json timeline_of(const Row& row) const {
    try {
      auto findings = open(in_folder(folder_, row.findings));
      return recording_timeline(findings, alerts_in(in_folder(folder_, row.alerts_file)));
    } catch (const std::exception& error) {
      return {{"unreadable", fmt::format("{}: {}", row.findings, reason_of(error))}};
    }
  }

  std::filesystem::path folder_;
  std::vector<Row> rows_;
  StageTotals stages_;
  bool is_in_videos_ = false;
  Json summary_;
};

}  // namespace

void make_report_page(const std::filesystem::path& folder, std::ostream& page,
                      std::size_t timeline_bytes) {
  try {
    Report(folder).write(page, timeline_bytes);
  } catch (const Json::exception& error) {
    throw std::runtime_error(
        fmt::format("{}: {}", (folder / "summary.json").string(), reason_of(error)));
  }
}

void write_report_page(const std::filesystem::path& folder) {
  base::AtomicFile file(folder / "report.html");
  FileBuffer buffer(file);
  std::ostream page(&buffer);
  make_report_page(folder, page);
  if (!file.commit()) throw std::runtime_error(file.error()->text);
}

}  // namespace cabinwatch::recordings
