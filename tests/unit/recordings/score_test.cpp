#include "recordings/score/score.hpp"

#include <catch2/catch.hpp>
#include <sstream>
#include <string>

#include "recordings/results/csv.hpp"
#include "recordings/results/result_header.hpp"
#include "recordings/score/metric.hpp"
#include "recordings/score/requirement.hpp"
#include "tests/unit/temporary_folder.hpp"

using namespace cabinwatch;
using namespace std::chrono_literals;
using namespace recordings;
using alerts::AlertKind;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace score_test {
namespace {

std::vector<Label> labels(const std::string& text) {
  std::istringstream stream(text);
  return read_labels(stream, "labels.csv");
}

std::string error_of(const std::string& text) {
  try {
    static_cast<void>(labels(text));
  } catch (const LabelsError& error) {
    return error.what();
  }
  return "";
}

ScoredVideo video(const std::string& path, std::vector<AlertSpan> alerts) {
  return {std::filesystem::path(path).filename().string(), path, 1h, std::move(alerts)};
}

AlertSpan drowsiness(std::chrono::milliseconds raised, std::chrono::milliseconds cleared) {
  return {AlertKind::drowsiness, raised, cleared};
}

KindScore scored(const std::vector<AlertSpan>& alerts, const std::string& label_lines) {
  return score({video("/d/a.mp4", alerts)}, labels(label_lines), "labels.csv")
      .of(AlertKind::drowsiness);
}

}  // namespace

TEST_CASE("labels are read line by line", "[labels]") {
  const auto read = labels(
      "video,kind,start,end\r\n"
      "# a comment, with commas\r\n"
      "a.mp4,drowsiness,12.5,20\r\n"
      "\r\n"
      "\"b, the second.mp4\", phone_use , 1:02.25 , 1:01:00\r\n");
  REQUIRE(read.size() == 2);
  CHECK(read[0].video == "a.mp4");
  CHECK(read[0].kind == AlertKind::drowsiness);
  CHECK(read[0].start == 12500ms);
  CHECK(read[0].end == 20s);
  CHECK(read[0].line == 3);
  CHECK(read[1].video == "b, the second.mp4");
  CHECK(read[1].start == 62250ms);
  CHECK(read[1].end == 61min);
  CHECK(read[1].line == 5);
}

TEST_CASE("labels are read as table programs write them", "[labels]") {
  const auto* text = GENERATE(
      "\xEF\xBB\xBF"
      "a.mp4,drowsiness,12.5,20\n",
      "\xEF\xBB\xBF"
      "video,kind,start,end\r\na.mp4,drowsiness,12.5,20\r\n",
      "\xEF\xBB\xBF"
      "# a comment\nvideo,kind,start,end\na.mp4,drowsiness,12.5,20\n",
      "video;kind;start;end\r\na.mp4;drowsiness;12,5;20,0\r\n", "a.mp4;drowsiness;12.5;20\n",
      "a.mp4\tdrowsiness\t12,5\t20\n", "a.mp4,drowsiness,12.5,20\r",
      "video,kind,start,end\ra.mp4,drowsiness,12.5,20\r",
      "\"a.mp4\";\"drowsiness\";\"12,5\";\"20\"\n",
      "\xC2\xA0"
      "a.mp4\xE2\x80\x8B,drowsiness\xC2\xA0,12.5,20\n");
  CAPTURE(text);
  const auto read = labels(text);
  REQUIRE(read.size() == 1);
  CHECK(read[0].video == "a.mp4");
  CHECK(read[0].kind == AlertKind::drowsiness);
  CHECK(read[0].start == 12500ms);
  CHECK(read[0].end == 20s);
}

TEST_CASE("byte-order marks of files that were put together are left out", "[labels]") {
  const std::string file =
      "\xEF\xBB\xBF"
      "a.mp4,drowsiness,1,2\n";
  const auto read = labels(file + file);
  REQUIRE(read.size() == 2);
  CHECK(read[1].video == "a.mp4");
}

TEST_CASE("rows that a table program leaves empty are no labels", "[labels]") {
  CHECK(labels("a.mp4;drowsiness;1;2\n;;;\n; ; ;\n").size() == 1);
}

TEST_CASE("what is wrong with labels is told with file and line", "[labels]") {
  const std::string good = "a.mp4,drowsiness,1,2\n";
  CHECK(error_of(good).empty());
  CHECK_THAT(error_of(good + "a.mp4,drowsiness,1\n"),
             StartsWith("labels.csv:2: ") && Contains("3 fields"));
  CHECK_THAT(error_of(good + "\na.mp4,sleepiness,1,2\n"),
             StartsWith("labels.csv:3: ") && Contains("\"sleepiness\" is not one of"));
  CHECK_THAT(error_of("a.mp4,drowsiness,soon,2\n"),
             StartsWith("labels.csv:1: ") && Contains("start \"soon\" is no time"));
  CHECK_THAT(error_of("a.mp4,drowsiness,3,2\n"), Contains("labels.csv:1: ends before it starts"));
  CHECK_THAT(error_of(",drowsiness,1,2\n"), Contains("labels.csv:1: names no video"));
  CHECK_THAT(error_of("\"a.mp4,drowsiness,1,2\n"), Contains("is not closed"));
  CHECK_THAT(error_of("a.mp4;drowsiness;1\n"),
             StartsWith("labels.csv:1: ") && Contains("VIDEO,kind,start,end are wanted"));
  CHECK_THAT(error_of(std::string("\xFF\xFE"
                                  "a\0.\0",
                                  6)),
             StartsWith("labels.csv:1: ") && Contains("UTF-8"));
}

TEST_CASE("times are seconds or clock times", "[labels]") {
  CHECK(parse_time("0") == 0ms);
  CHECK(parse_time("75.5") == 75500ms);
  CHECK(parse_time("1:15.5") == 75500ms);
  CHECK(parse_time("2:00:00") == 2h);
  for (const auto* wrong :
       {"", "-1", "1e3", "nan", "1:60", "1:2:3:4", "1.5:00", ":5", "5:", "0x1"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_time(wrong).has_value());
  }
}

TEST_CASE("a field is written so that it is read back", "[csv]") {
  for (const std::string text : {"plain", "with, comma", "with \"quotes\"", "two\nlines", ""}) {
    CAPTURE(text);
    std::istringstream stream("x," + csv_field(text) + ",y\n");
    const auto row = CsvReader(stream).next();
    REQUIRE(row.has_value());
    CHECK(row->fields == std::vector<std::string>{"x", text, "y"});
  }
}

TEST_CASE("an alert during a label is true, and its time counts from the label's start",
          "[score]") {
  const auto of = scored({drowsiness(14s, 30s)}, "a.mp4,drowsiness,10,20\n");
  CHECK(of.labels == 1);
  CHECK(of.true_alerts == 1);
  CHECK(of.misses() == 0);
  CHECK(of.false_alarms == 0);
  CHECK(of.seconds_to_alert == std::vector<double>{4.0});
}

TEST_CASE("an alert that was active already was there at once", "[score]") {
  const auto of = scored({drowsiness(5s, 30s)}, "a.mp4,drowsiness,10,20\n");
  CHECK(of.true_alerts == 1);
  CHECK(of.seconds_to_alert == std::vector<double>{0.0});
}

TEST_CASE("an alert may come a little after a short label", "[score]") {
  CHECK(scored({drowsiness(20s + kGrace, 40s)}, "a.mp4,drowsiness,10,20\n").true_alerts == 1);
  const auto late = scored({drowsiness(20s + kGrace + 1ms, 40s)}, "a.mp4,drowsiness,10,20\n");
  CHECK(late.misses() == 1);
  CHECK(late.false_alarms == 1);
}

TEST_CASE("a label without an alert is missed, an alert without a label false", "[score]") {
  const auto of = scored({drowsiness(100s, 110s)}, "a.mp4,drowsiness,10,20\n");
  CHECK(of.misses() == 1);
  CHECK(of.false_alarms == 1);
  // Of another kind, or another video, is no label for it.
  CHECK(scored({drowsiness(14s, 30s)}, "a.mp4,phone_use,10,20\n").false_alarms == 1);
}

TEST_CASE("one alert may answer two labels, and is no false alarm", "[score]") {
  const auto of =
      scored({drowsiness(12s, 60s)}, "a.mp4,drowsiness,10,20\na.mp4,drowsiness,40,50\n");
  CHECK(of.true_alerts == 2);
  CHECK(of.false_alarms == 0);
  CHECK(of.alerts == 1);
}

TEST_CASE("a label names its video by as much of the path as it takes", "[score]") {
  const std::vector<ScoredVideo> videos{video("/d/monday/a.mp4", {drowsiness(12s, 20s)}),
                                        video("/d/tuesday/a.mp4", {})};
  const auto result = score(videos, labels("monday/a.mp4,drowsiness,10,20\n"), "labels.csv");
  CHECK(result.of(AlertKind::drowsiness).true_alerts == 1);
  CHECK(result.hours == 2.0);
  CHECK_THROWS_WITH(score(videos, labels("a.mp4,drowsiness,10,20\n"), "labels.csv"),
                    Contains("labels.csv:1: ") && Contains("write more of its path"));
  const auto lost = score(videos, labels("b.mp4,drowsiness,1,2\n"), "labels.csv");
  REQUIRE(lost.without_video.size() == 1);
  CHECK(lost.of(AlertKind::drowsiness).labels == 0);
}

TEST_CASE("a label may name a video by its results", "[score]") {
  auto one = video("/d/x.mp4", {drowsiness(12s, 20s)});
  one.result = "x_.mp4~~91c0de5a";
  const auto result = score({one, video("/d/x.mp4", {})},
                            labels("x_.mp4~~91c0de5a,drowsiness,10,20\n"), "labels.csv");
  CHECK(result.of(AlertKind::drowsiness).true_alerts == 1);
}

TEST_CASE("requirements hold or do not", "[score]") {
  const auto result = score({video("/d/a.mp4", {drowsiness(14s, 30s), drowsiness(100s, 110s)})},
                            labels("a.mp4,drowsiness,10,20\na.mp4,drowsiness,300,310\n"), "l");
  const auto is_met = [&](const std::string& text) {
    return holds(parse_requirement(text), result);
  };
  CHECK(is_met("drowsiness:true_alerts>=1"));
  CHECK(is_met("drowsiness:misses<=1"));
  CHECK_FALSE(is_met("drowsiness:misses<=0"));
  CHECK(is_met("drowsiness:recall>=0.5"));
  CHECK_FALSE(is_met("drowsiness:recall>=0.51"));
  CHECK(is_met("all:false_alarms_per_hour<=1"));
  CHECK(is_met("drowsiness:precision>=0.5"));
  CHECK(is_met("drowsiness:time_to_alert_p95<=4"));
  CHECK_FALSE(is_met("drowsiness:time_to_alert_p50<=3.9"));
  // What was never seen is not fast.
  CHECK_FALSE(is_met("phone_use:time_to_alert_p50<=100"));
  for (const auto* wrong : {"", "drowsiness", "drowsiness:misses", "drowsiness:misses<0",
                            "sleep:misses<=0", "drowsiness:luck<=0", "drowsiness:misses<=x",
                            "drowsiness:misses<=", "drowsiness:misses<=nan"}) {
    CAPTURE(wrong);
    CHECK_THROWS_AS(parse_requirement(wrong), std::invalid_argument);
  }
}

TEST_CASE("stored alerts are read as spans", "[score]") {
  const TemporaryFolder folder;
  const std::string head =
      R"({"type":"header","format":"cabinwatch-alerts","version":1,"program":"p","video":{)"
      R"("name":"a.mp4","path":"/d/a.mp4","bytes":1,"hash":"00","duration_ms":null},"model":null,)"
      R"("prompts_hash":null,"settings":{}})"
      "\n";
  const auto file = folder.write(
      "a.mp4.alerts.jsonl",
      head + R"({"type":"raised","at_ms":1000,"id":1,"kind":"drowsiness","severity":"warning",)"
             R"("confidence":0.9,"message":"m","details":{}})"
             "\n"
             R"({"type":"cleared","at_ms":4000,"id":1,"kind":"drowsiness","severity":"warning",)"
             R"("raised_at_ms":1000,"reason":"recovered"})"
             "\n"
             R"({"type":"end","analysed_ms":9000,"alerts":{},"worst":null})"
             "\n");
  const auto read = scored_video(file);
  CHECK(read.name == "a.mp4");
  CHECK(read.analysed == 9s);
  REQUIRE(read.alerts.size() == 1);
  CHECK(read.alerts[0].raised == 1s);
  CHECK(read.alerts[0].cleared == 4s);
  CHECK_THROWS_WITH(
      scored_video(folder.write("odd.alerts.jsonl", head + R"({"type":"cleared","at_ms":1,"id":7})"
                                                           "\n"
                                                           R"({"type":"end","analysed_ms":9000})"
                                                           "\n")),
      Catch::EndsWith("odd.alerts.jsonl:2: alert 7 was never raised"));
  CHECK_THROWS_AS(scored_video(folder.path() / "none.alerts.jsonl"), ResultsError);
  CHECK_THROWS_AS(scored_video(folder.write("half.alerts.jsonl", head)), ResultsError);
}

}  // namespace score_test
