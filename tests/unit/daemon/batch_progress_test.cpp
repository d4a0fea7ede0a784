#include "daemon/cli/batch_progress.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "daemon/cli/batch_report.hpp"
#include "recordings/results/line_diff.hpp"

using namespace cabinwatch;
using namespace std::chrono_literals;
using namespace daemon;
using namespace recordings;
using Catch::Matchers::Contains;

namespace batch_progress_test {
namespace {

constexpr base::Clock::time_point kStart{1000s};

/// One worker in the middle of a drive, one that reads, one that is done.
BatchFigures figures(const std::string& video = "drive.mp4") {
  BatchFigures made;
  RecordingFigures recording;
  recording.length = 40min;
  recording.judged = 751s;
  recording.sequences = 378;
  made.workers.push_back({video, recording, kStart});
  made.workers.push_back({"next.mp4", std::nullopt, kStart});
  made.workers.push_back({});
  made.videos = 40;
  made.done = 12;
  made.failed = 1;
  made.bytes = 1000.0;
  made.bytes_done = 250.0;
  made.sequences = 400;
  made.cache_hits = 35;
  made.cache_misses = 65;
  return made;
}

}  // namespace

TEST_CASE("each worker and all together have a line", "[batch_progress]") {
  BatchProgress progress(kStart);
  auto earlier = figures();
  earlier.sequences = 362;
  progress.note(earlier, kStart + 90s);
  auto now = figures();
  now.servers_busy = 9700ms;
  progress.note(now, kStart + 100s);
  const auto lines = progress.lines(kStart + 100s, 100);
  REQUIRE(lines.size() == 4);
  CHECK_THAT(lines[0], Contains("drive.mp4") && Contains("12:31 of 40:00") &&
                           Contains("378 sequences") && Contains("7.5x"));
  CHECK_THAT(lines[1], Contains("next.mp4") && Contains("reading"));
  CHECK_THAT(lines[2], Contains("done"));
  CHECK(lines[3] ==
        "12 of 40 videos, 3.8 sequences/s, 5:00 left, cache 35 %, servers busy 97 %, 1 failed");
}

TEST_CASE("lines fit whatever the terminal's width and the video's name", "[batch_progress]") {
  BatchProgress progress(kStart);
  progress.note(figures("a very long name of a drive that somebody took home, über \xe6\x97\xa5\xe6"
                        "\x9c\xac\x1b[2J.mp4"),
                kStart + 100s);
  for (const std::size_t columns : {1U, 5U, 20U, 40U, 79U, 200U}) {
    for (const auto& line : progress.lines(kStart + 100s, columns)) {
      CAPTURE(line, columns);
      CHECK(line.find('\x1b') == std::string::npos);
      // Bytes are never fewer than columns, but for the wide letters, which take three.
      CHECK(cut_to(line, columns) == line);
    }
  }
}

TEST_CASE("a wait for servers is told", "[batch_progress]") {
  BatchProgress progress(kStart);
  auto away = figures();
  away.servers_away_since = kStart + 20s;
  progress.note(away, kStart + 100s);
  CHECK_THAT(progress.line(kStart + 100s), Contains("waiting for a model server for 1:20"));
}

TEST_CASE("text is cut between characters", "[batch_progress]") {
  CHECK(cut_to("drive.mp4", 20) == "drive.mp4");
  CHECK(cut_to("drive.mp4", 9) == "drive.mp4");
  CHECK(cut_to("drive.mp4", 8) == "drive...");
  CHECK(cut_to("übermäßig", 8) == "überm...");
  CHECK(cut_to("\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e", 5) == "\xe6\x97\xa5...");
  CHECK(cut_to("drive", 2) == "..");
  CHECK(cut_to("cafe\u0301.mp4", 8) == "cafe\u0301.mp4");  // an accent takes no column of its own
}

TEST_CASE("a command is told so that a shell takes it", "[batch_report]") {
  CHECK(shell_text({"cabinwatch", "batch", "/data/a b.mp4", "it's", ""}) ==
        R"(cabinwatch batch '/data/a b.mp4' 'it'\''s' '')");
}

TEST_CASE("lines that differ are told in order", "[line_diff]") {
  const auto told = [](const std::vector<std::string>& first,
                       const std::vector<std::string>& second) {
    std::string text;
    for (const auto& line : diff(first, second)) {
      using Change = DiffLine::Change;
      text += line.change == Change::same      ? " " + first[line.index]
              : line.change == Change::removed ? "-" + first[line.index]
                                               : "+" + second[line.index];
    }
    return text;
  };
  CHECK(told({}, {}).empty());
  CHECK(told({"a", "b", "c"}, {"a", "b", "c"}) == " a b c");
  CHECK(told({"a", "b", "c"}, {"a", "x", "c", "d"}) == " a-b+x c+d");
  CHECK(told({"a"}, {}) == "-a");
  CHECK(told({}, {"a", "b"}) == "+a+b");
}

TEST_CASE("durations have a unit, seconds without one", "[command_line]") {
  CHECK(parse_duration("90") == 90s);
  CHECK(parse_duration("1.5s") == 1500ms);
  CHECK(parse_duration("15m") == 15min);
  CHECK(parse_duration("2h") == 2h);
  for (const auto* wrong : {"", "soon", "-1", "1d", "1 s", "inf", "nan", "1e300h"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_duration(wrong).has_value());
  }
}

}  // namespace batch_progress_test
