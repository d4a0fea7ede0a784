#include "recordings/report/report_page.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include "recordings/results/json_text.hpp"
#include "tests/unit/temporary_folder.hpp"

using namespace cabinwatch;
using recordings::Json;

namespace report_page_test {
namespace {

/// A folder of results that goes when it is done with.
class ResultsFolder {
 public:
  [[nodiscard]] const std::filesystem::path& path() const { return folder_.path(); }

  void write(const std::string& name, const std::string& content) const {
    folder_.write(name, content);
  }

  /// A video with one alert of `severity`, which its key is made of.
  void add(const std::string& name, const std::string& severity) {
    write(name + ".findings.jsonl", "{\"type\":\"header\"}\n{\"type\":\"end\"}\n");
    const Json raised{
        {"type", "raised"},     {"at_ms", 1000},     {"id", 1},        {"kind", "hands_off"},
        {"severity", severity}, {"confidence", 1.0}, {"message", "m"}, {"details", Json::object()}};
    write(name + ".alerts.jsonl", recordings::one_line(raised) + "\n");
    videos_.push_back(video(name, name + ".findings.jsonl", name + ".alerts.jsonl"));
  }

  static Json video(const std::string& name, const std::string& findings,
                    const std::string& alerts) {
    return {{"name", name},
            {"path", "/data/" + name},
            {"findings", findings},
            {"alerts_file", alerts},
            {"outcome", "complete"},
            {"error", nullptr},
            {"duration_ms", 4000},
            {"analysed_ms", 3933},
            {"bytes", 1},
            {"hash", ""},
            {"model", "m"},
            {"frames", 60},
            {"sequences", 2},
            {"sequences_incomplete", 0},
            {"errors", Json::object()},
            {"alerts", Json::object()},
            {"worst", nullptr},
            {"run",
             {{"wall_ms", 100},
              {"strategy", "parallel"},
              {"limited_by", "model"},
              {"sequence_ms_p50", 1},
              {"sequence_ms_p95", 2},
              {"stages", {{"decode", 10}, {"analyse", 90}}}}}};
  }

  void add(Json video) { videos_.push_back(std::move(video)); }

  [[nodiscard]] std::string page(std::size_t bytes = recordings::kReportTimelineBytes) const {
    const Json summary{{"format", "cabinwatch-summary"},
                       {"videos", videos_},
                       {"totals", {{"videos", videos_.size()}}},
                       {"failures", Json::array({{{"path", "p"}, {"error", "e"}}})},
                       {"run", {{"workers", 1}}}};
    write("summary.json", recordings::one_line(summary));
    std::ostringstream page;
    recordings::make_report_page(folder_.path(), page, bytes);
    return page.str();
  }

 private:
  TemporaryFolder folder_;
  Json videos_ = Json::array();
};

/// What a script element of the page holds; null when there is none of this id.
Json data(const std::string& page, const std::string& id) {
  const auto tag = R"(<script type="application/json" id=")" + id + R"(">)";
  const auto start = page.find(tag);
  if (start == std::string::npos) return nullptr;
  const auto from = start + tag.size();
  return Json::parse(page.substr(from, page.find("</script>", from) - from));
}

/// The table's rows, as objects.
Json rows(const std::string& page) {
  const auto report = data(page, "report");
  Json rows = Json::array();
  for (const auto& values : report["videos"]) {
    Json row;
    for (std::size_t i = 0; i < values.size(); ++i) {
      row[report["columns"][i].get<std::string>()] = values[i];
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t count = 0;
  for (auto at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1)) {
    ++count;
  }
  return count;
}

}  // namespace

TEST_CASE("the page has a row and a timeline for every video", "[report_page]") {
  ResultsFolder results;
  results.add("a.mp4", "warning");
  results.add("b.mp4", "advisory");
  const auto page = results.page();
  const auto told = rows(page);
  REQUIRE(told.size() == 2);
  CHECK(told[0]["key"] == "a.mp4");
  CHECK(told[0]["alerts"] == Json{{"hands_off", {0, 1, 0}}});
  CHECK(told[0]["length_ms"] == 4000);
  CHECK(told[1]["key"] == "b.mp4");
  CHECK(data(page, "timeline-0")["alerts"][0]["steps"][0]["severity"] == "warning");
  CHECK(data(page, "timeline-1")["alerts"][0]["steps"][0]["severity"] == "advisory");
}

TEST_CASE("the page has the summary, and what all videos cost", "[report_page]") {
  ResultsFolder results;
  results.add("a.mp4", "warning");
  results.add("b.mp4", "warning");
  const auto report = data(results.page(), "report");
  CHECK(report["summary"]["totals"]["videos"] == 2);
  CHECK(report["summary"]["failures"][0]["error"] == "e");
  CHECK_FALSE(report["summary"].contains("videos"));
  CHECK(report["cost"] == Json{{"stages", {{"decode", 20}, {"analyse", 180}}}, {"wall_ms", 200}});
}

TEST_CASE("a folder without any video has a page, too", "[report_page]") {
  const ResultsFolder results;
  CHECK(rows(results.page()).empty());
}

TEST_CASE("nothing in a name can be markup", "[report_page]") {
  ResultsFolder results;
  const auto harmless = count(results.page(), "<script");
  const std::string name = "<script>alert(1)<!--&\u2028.mp4";
  results.add(name, "warning");
  const auto page = results.page();
  CHECK(count(page, "<script") == harmless + 1);  // its timeline's
  CHECK(rows(page)[0]["name"] == name);
}

TEST_CASE("the video is looked for where it was, then beside the page", "[report_page]") {
  ResultsFolder results;
  results.add("a.mp4", "warning");
  auto beside = ResultsFolder::video("b #.mp4", "b.findings.jsonl", "b.alerts.jsonl");
  beside["path"] = (results.path() / "b #.mp4").string();
  results.add(std::move(beside));
  const auto told = rows(results.page());
  REQUIRE(told[0]["sources"].size() == 2);
  CHECK_THAT(told[0]["sources"][0].get<std::string>(), Catch::EndsWith("/data/a.mp4"));
  CHECK(told[0]["sources"][1] == "a.mp4");
  CHECK(told[1]["sources"] == Json{"b%20%23.mp4"});
}

TEST_CASE("where there is no room for all, the worst videos keep their timelines",
          "[report_page]") {
  ResultsFolder results;
  results.add("a.mp4", "advisory");
  results.add("b.mp4", "critical");
  results.add("c.mp4", "warning");
  const auto whole = results.page();
  const auto each = recordings::one_line(data(whole, "timeline-0")).size();
  const auto page = results.page(2 * each + each / 2);
  CHECK(rows(page).size() == 3);
  CHECK(data(page, "timeline-0").is_null());
  CHECK_FALSE(data(page, "timeline-1").is_null());
  CHECK_FALSE(data(page, "timeline-2").is_null());
}

TEST_CASE("results that cannot be read are named, and spoil no others", "[report_page]") {
  ResultsFolder results;
  results.add("a.mp4", "warning");
  results.add("b.mp4", "warning");
  results.write("b.mp4.findings.jsonl", "{\"type\":\"header\"}\nnot JSON\n");
  std::filesystem::remove(results.path() / "a.mp4.alerts.jsonl");
  const auto page = results.page();
  CHECK_THAT(rows(page)[0]["unreadable"].get<std::string>(),
             Catch::StartsWith("a.mp4.alerts.jsonl: cannot open"));
  CHECK(rows(page)[1]["unreadable"].is_null());
  CHECK_THAT(data(page, "timeline-1")["unreadable"].get<std::string>(),
             Catch::StartsWith("b.mp4.findings.jsonl: line 2"));
}

TEST_CASE("what people should know of a recording is on its page", "[report_page]") {
  ResultsFolder results;
  auto video = ResultsFolder::video("a.mp4", "a.mp4.findings.jsonl", "a.mp4.alerts.jsonl");
  video["notes"] = Json::array({"no pictures from 0:05 to 0:11"});
  results.add(std::move(video));
  CHECK(rows(results.page())[0]["notes"][0] == "no pictures from 0:05 to 0:11");
}

TEST_CASE("a summary cannot have files outside its folder read", "[report_page]") {
  ResultsFolder results;
  results.add(ResultsFolder::video("a.mp4", "../../etc/passwd", "/etc/passwd"));
  const auto page = results.page();
  CHECK(rows(page)[0]["unreadable"] == "/etc/passwd: /etc/passwd is no file name");
  CHECK(data(page, "timeline-0").size() == 1);
}

TEST_CASE("a summary that is missing or broken is told", "[report_page]") {
  const ResultsFolder results;
  std::ostringstream page;
  CHECK_THROWS_WITH(recordings::make_report_page(results.path(), page),
                    Catch::Contains("summary.json"));
  results.write("summary.json", R"({"videos": [{"name": "a.mp4"}]})");
  CHECK_THROWS_WITH(recordings::make_report_page(results.path(), page),
                    Catch::Contains("summary.json"));
}

}  // namespace report_page_test
