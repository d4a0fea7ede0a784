#include "recordings/results/alert_history.hpp"

#include <catch2/catch.hpp>
#include <sstream>

using namespace cabinwatch;
using namespace std::chrono_literals;

namespace {

constexpr const char* kLines = R"({"type":"header","format":"cabinwatch-alerts","version":1}
{"type":"raised","at_ms":2000,"id":1,"kind":"drowsiness","severity":"warning","confidence":0.9,"message":"m","details":{"observations":2}}
{"type":"raised","at_ms":3000,"id":2,"kind":"phone_use","severity":"advisory","confidence":0.8,"message":"p","details":{}}
{"type":"escalated","at_ms":4000,"id":1,"kind":"drowsiness","severity":"critical","confidence":0.95,"message":"n","details":{}}
{"type":"cleared","at_ms":6000,"id":1,"kind":"drowsiness","severity":"critical","raised_at_ms":2000,"reason":"recovered"}
{"type":"end","alerts":{"drowsiness":1,"phone_use":1}}
)";

std::vector<recordings::AlertHistory> read_lines(const std::string& lines = kLines) {
  std::istringstream stream(lines);
  return recordings::read_alerts(stream);
}

}  // namespace

TEST_CASE("an alert is put together from what happened to it", "[alert_history]") {
  const auto read = read_lines();
  REQUIRE(read.size() == 2);
  CHECK(read[0].kind == alerts::AlertKind::drowsiness);
  REQUIRE(read[0].steps.size() == 2);
  CHECK(read[0].steps[0].at == 2s);
  CHECK(read[0].steps[1].severity == alerts::Severity::critical);
  CHECK(read[0].cleared_at == std::optional<std::chrono::milliseconds>(6s));
  CHECK(read[0].reason == alerts::ClearReason::recovered);
  CHECK_FALSE(read[1].cleared_at.has_value());
}

TEST_CASE("alerts are counted by kind and by the worst that they were", "[alert_history]") {
  CHECK(recordings::counts_by_kind(read_lines()) ==
        recordings::Json{{"drowsiness", {0, 0, 1}}, {"phone_use", {1, 0, 0}}});
}

TEST_CASE("the strip has the worst of each part of the recording", "[alert_history]") {
  // Warning from 2 s, critical from 4 s to 6 s; beside it an advisory that is never cleared.
  CHECK(recordings::severity_strip(read_lines(), 10s, 10) == "0022333111");
  CHECK(recordings::severity_strip({}, 10s, 4) == "0000");
  CHECK(recordings::severity_strip(read_lines(), 0s, 4) == "0000");
}

TEST_CASE("an alert beyond the recording's told length stays in its strip", "[alert_history]") {
  CHECK(recordings::severity_strip(read_lines(), 1s, 4) == "0003");
}

TEST_CASE("what is wrong in a file of alerts is told with its line", "[alert_history]") {
  const std::string header = "{\"type\":\"header\"}\n";
  const auto told = [](const std::string& lines) -> std::string {
    try {
      read_lines(lines);
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "nothing";
  };
  CHECK_THAT(told(header + "{\"type\":"), Catch::StartsWith("line 2: "));
  CHECK_THAT(told(header + R"({"type":"cleared","id":7})"),
             Catch::Equals("line 2: alert 7 was never raised"));
  CHECK_THAT(told(header + R"({"type":"raised","id":1,"kind":"mischief"})"),
             Catch::Equals("line 2: kind: there is no \"mischief\""));
}
