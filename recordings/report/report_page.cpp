#include "recordings/report/report_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <exception>
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
#include "recordings/report/report_row.hpp"
#include "recordings/report/script_text.hpp"
#include "recordings/report/summary_files.hpp"
#include "recordings/results/answer_columns.hpp"
#include "recordings/results/recording_timeline.hpp"

namespace cabinwatch::recordings {
namespace {

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
  explicit Report(const std::filesystem::path& folder) : files_(folder) {
    auto stream = files_.open("summary.json");
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
    rows_.push_back(report_row(value, files_));
    stages_.add(value.at("run"));
    return false;
  }

  void write_table(std::ostream& page) const {
    page << R"(<script type="application/json" id="report">{"program":)"
         << script_text(fmt::format("cabinwatch {}", base::kVersion))
         << ",\n\"summary\":" << script_text(summary_without_videos())
         << ",\n\"cost\":" << script_text(stages_.json())
         << ",\n\"words\":" << script_text(AnswerColumns::field_words())
         << ",\n\"analyses\":" << script_text(pipeline::kWords<llm::Analysis>)
         << ",\n\"query_errors\":" << script_text(pipeline::kWords<llm::QueryError>)
         << ",\n\"columns\":" << script_text(report_columns()) << ",\n\"videos\":[";
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
  [[nodiscard]] bool may_fit(const ReportRow& row, std::size_t bytes) const {
    constexpr std::uintmax_t kLeastShare = 100;
    std::error_code error;
    const auto size = file_size(files_.folder() / row.findings, error);
    return error || size / kLeastShare <= bytes;
  }

  [[nodiscard]] Json timeline_of(const ReportRow& row) const {
    try {
      auto findings = files_.open(row.findings);
      return recording_timeline(findings, files_.alerts(row.alerts_file));
    } catch (const std::exception& error) {
      return {{"unreadable", fmt::format("{}: {}", row.findings, reason_of(error))}};
    }
  }

  SummaryFiles files_;
  std::vector<ReportRow> rows_;
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
