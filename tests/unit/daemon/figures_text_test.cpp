#include "daemon/service/figures_text.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <string>

#include "daemon/cli/status_text.hpp"
#include "daemon/service/held_up.hpp"

using namespace cabinwatch;
using Catch::Matchers::Contains;
using daemon::figures_lines;
using namespace std::chrono_literals;

namespace {

alerts::PropertyMap statistics() {
  return {{"uptime_ms", std::int64_t{3'725'000}},
          {"frames_captured", std::uint64_t{900}},
          {"frames_per_second", 14.96},
          {"frames_sampled", std::uint64_t{120}},
          {"frames_skipped", std::uint64_t{30}},
          {"frames_dropped", std::uint64_t{2}},
          {"frames_broken", std::uint64_t{1}},
          {"camera_reopened", std::uint64_t{3}},
          {"cache_hits", std::uint64_t{11}},
          {"cache_misses", std::uint64_t{109}},
          {"sequences", std::uint64_t{30}},
          {"sequences_dropped", std::uint64_t{4}},
          {"findings", std::uint64_t{26}},
          {"findings_incomplete", std::uint64_t{5}},
          {"findings_late", std::uint64_t{6}},
          {"queries", std::uint64_t{130}},
          {"query_errors", std::uint64_t{9}},
          {"query_error_timed_out", std::uint64_t{7}},
          {"query_error_unknown_word", std::uint64_t{2}},
          {"stage_encode_count", std::uint64_t{120}},
          {"stage_encode_p50_us", std::int64_t{1800}},
          {"stage_encode_p95_us", std::int64_t{4250}},
          {"stage_encode_busy_percent", 3.25},
          {"limiting_stage", std::string("query")},
          {"cpu_percent", 21.5},
          {"memory_bytes", std::uint64_t{85'000'000}},
          {"memory_peak_bytes", std::uint64_t{99'000'000}}};
}

std::string all(const alerts::PropertyMap& of) {
  std::string text;
  for (const auto& line : figures_lines(of)) text += line + "\n";
  return text;
}

alerts::RemoteStatus status() {
  return {.version = "1.2.3",
          .state = "degraded",
          .fatigue_level = 62.4,
          .distraction_level = 12.0,
          .active_alerts = {{7, "phone_use", "warning", 0.9, "The driver is using a phone.", {}}},
          .driver_state = {{"gaze", std::string("phone")},
                           {"attention_age_ms", std::int64_t{800}},
                           {"face_state", std::string("alert")},
                           {"face_state_age_ms", std::int64_t{900}}},
          .statistics = statistics()};
}

}  // namespace

TEST_CASE("the figures tell what was seen, skipped, dropped and why", "[figures_text]") {
  const auto text = all(statistics());
  CHECK_THAT(text, Contains("900 captured in 1:02:05 h") && Contains("120 sampled") &&
                       Contains("30 skipped as static") && Contains("2 dropped") &&
                       Contains("1 unreadable") && Contains("reopened 3 times"));
  CHECK_THAT(text, Contains("109 encoded, 11 from the cache"));
  CHECK_THAT(text, Contains("30 built, 4 dropped for newer ones") && Contains("26 findings") &&
                       Contains("5 incomplete, 6 late"));
  CHECK_THAT(text, Contains("9 failed (timed_out 7, unknown_word 2)"));
}

TEST_CASE("what was not asked is told beside the queries, not as one that failed",
          "[figures_text]") {
  auto figures = statistics();
  figures["query_error_not_asked"] = std::uint64_t{18};
  CHECK_THAT(all(figures), Contains("9 failed (timed_out 7, unknown_word 2); 18 not asked\n"));
}

TEST_CASE("the figures tell how fast each stage is, and which one limits", "[figures_text]") {
  const auto lines = figures_lines(statistics());
  const auto stage = std::find_if(lines.begin(), lines.end(), [](const std::string& line) {
    return line.starts_with("stage encode");
  });
  REQUIRE(stage != lines.end());
  CHECK_THAT(*stage, Contains("120 times") && Contains("1.80 ms (median)") &&
                         Contains("4.25 ms (95 %)") && Contains("3.2 % busy"));
  CHECK_THAT(all(statistics()), Contains("the stage that limits: query"));
  CHECK_THAT(all(statistics()),
             Contains("CPU 21.5 %") && Contains("85.0 MB") && Contains("99.0 MB"));
}

TEST_CASE("figures that are not there count as 0", "[figures_text]") {
  const auto text = all({});
  CHECK_THAT(text, Contains("0 captured in 0.0 s") && !Contains("nan") && !Contains("limits"));
}

TEST_CASE("figures of another version, of any type, do no harm", "[figures_text]") {
  const alerts::PropertyMap odd{{"frames_captured", std::string("many")},   {"stage__count", true},
                                {"stage_count", std::int64_t{-1}},          {"query_error_", 1.5},
                                {"limiting_stage", std::string("\x1b[2J")}, {"uptime_ms", -1e30}};
  CHECK_THAT(all(odd), !Contains("\x1b"));
}

TEST_CASE("one line tells systemd how the service is", "[figures_text]") {
  CHECK(daemon::status_line(alerts::ServiceState::monitoring, statistics(), {}) ==
        "monitoring; 15.0 frames/s, 26 findings (5 incomplete, 6 late); alerts: none");
  alerts::Alert drowsy;
  drowsy.kind = alerts::AlertKind::drowsiness;
  drowsy.severity = alerts::Severity::critical;
  alerts::Alert phone;
  phone.kind = alerts::AlertKind::phone_use;
  phone.severity = alerts::Severity::warning;
  CHECK_THAT(daemon::status_line(alerts::ServiceState::degraded, {}, {drowsy, phone}),
             Contains("degraded; ") && Contains("alerts: critical drowsiness, warning phone_use"));
}

TEST_CASE("values are shown as people read them", "[figures_text]") {
  CHECK(daemon::shown(true) == "yes");
  CHECK(daemon::shown(false) == "no");
  CHECK(daemon::shown(0.126) == "0.13");
  CHECK(daemon::shown(std::int64_t{-7}) == "-7");
  CHECK(daemon::shown(std::uint64_t{18446744073709551615ULL}) == "18446744073709551615");
  CHECK(daemon::shown(std::string("a\nb")) == "a\\x0ab");
}

TEST_CASE("status answers what an operator asks", "[status_text]") {
  const auto text = daemon::status_text(status());
  CHECK_THAT(text, Contains("cabinwatch 1.2.3: degraded"));
  CHECK_THAT(text, Contains("fatigue 62 %, distraction 12 %"));
  CHECK_THAT(text, Contains("#7 warning phone_use: The driver is using a phone."));
  CHECK_THAT(text, Contains("gaze ") && Contains("phone") && Contains("800"));
  CHECK_THAT(text, Contains("900 captured"));
}

TEST_CASE("levels of a driver who is not seen are not known, whatever the bus has to tell",
          "[status_text]") {
  auto unseen = status();
  unseen.fatigue_level = 0.0;
  unseen.distraction_level = 0.0;
  SECTION("neither lane has seen anything for long") {
    unseen.driver_state = {{"reflex_quality", std::string("good")},
                           {"reflex_age_ms", std::int64_t{120'000}},
                           {"attention_age_ms", std::int64_t{118'000}},
                           {"face_state_age_ms", std::int64_t{118'000}}};
  }
  SECTION("the model sees nobody either") {
    unseen.driver_state = {{"face_state", std::string("not_visible")},
                           {"face_state_age_ms", std::int64_t{900}},
                           {"gaze", std::string("unknown")},
                           {"attention_age_ms", std::int64_t{900}}};
  }
  SECTION("there is no face, and no model") {
    unseen.driver_state = {{"reflex_quality", std::string("no_face")},
                           {"reflex_age_ms", std::int64_t{40}}};
  }
  SECTION("paused") { unseen.state = "paused"; }
  CHECK_THAT(daemon::status_text(unseen), Contains("fatigue not known, distraction not known\n"));
}

TEST_CASE("one level may be known without the other", "[status_text]") {
  auto half_seen = status();
  half_seen.driver_state["attention_age_ms"] = std::int64_t{14'000};
  CHECK_THAT(daemon::status_text(half_seen), Contains("fatigue 62 %, distraction not known\n"));
}

TEST_CASE("status says that there is nothing, where there is nothing", "[status_text]") {
  alerts::RemoteStatus starting;
  starting.version = "1";
  starting.state = "starting";
  const auto text = daemon::status_text(starting);
  CHECK_THAT(text, Contains("alerts:\n  none\n") && Contains("nothing is known yet"));
}

TEST_CASE("what a service says cannot steer the terminal", "[status_text]") {
  auto hostile = status();
  hostile.state = "\x1b[31m";
  hostile.active_alerts.front().message = "line\nbreak";
  hostile.driver_state = {{"summary\r", std::string("\x07")}};
  const auto text = daemon::status_text(hostile);
  CHECK_THAT(text,
             !Contains("\x1b") && !Contains("\x07") && !Contains("\r") && !Contains("line\nbreak"));
}

TEST_CASE("the speed has a line once somebody tells it, or is asked for it", "[figures_text]") {
  auto figures = statistics();
  figures["speed_source"] = std::string("none");
  CHECK_THAT(all(figures), !Contains("speed:"));
  figures["speed_gpsd"] = std::string("unknown: gpsd has no receiver");
  CHECK_THAT(all(figures), Contains("speed: unknown: gpsd has no receiver\n"));
  figures["speed_source"] = std::string("bus");
  figures["speed_kmh"] = 52.34;
  CHECK_THAT(all(figures), Contains("speed: 52.3 km/h, by bus\n") && !Contains("receiver"));
  figures["speed_holds_back"] = true;
  CHECK_THAT(all(figures),
             Contains("speed: 52.3 km/h, by bus: below alerts.min_speed_kmh, nothing is "
                      "told of the driver\n"));
}

TEST_CASE("a configuration that was refused is told by systemctl and status, until one is taken",
          "[figures]") {
  auto shown = status();
  CHECK_THAT(daemon::status_line(alerts::ServiceState::monitoring, shown.statistics, {}),
             !Contains("refused"));
  CHECK_THAT(daemon::status_text(shown), !Contains("refused"));
  shown.statistics.emplace("configuration_refused",
                           std::string("/etc/c.toml:3: camera.witdh: no such key"));
  const auto text = Contains(
      "configuration refused: /etc/c.toml:3: camera.witdh: no such key; the one before holds");
  CHECK_THAT(daemon::status_line(alerts::ServiceState::monitoring, shown.statistics, {}), text);
  CHECK_THAT(daemon::status_text(shown), text);
}

TEST_CASE("status says why drives are not recorded, the summary at the end does not again",
          "[figures]") {
  auto shown = status();
  shown.statistics.emplace("record_trouble",
                           std::string("drives cannot be recorded into /d: disk full"));
  CHECK_THAT(daemon::status_text(shown),
             Contains("\ndrives cannot be recorded into /d: disk full\n"));
  CHECK_THAT(all(shown.statistics), !Contains("drives cannot"));
}

TEST_CASE("status says why it is degraded although the alert was acknowledged, and not twice",
          "[status_text]") {
  auto shown = status();
  const std::string fault = "The cabin camera does not work: no new frame";
  shown.statistics.emplace("degraded_because", fault);
  CHECK_THAT(daemon::status_text(shown), Contains("\ndegraded: " + fault + "\n"));
  shown.active_alerts.push_back({8, "camera_fault", "warning", 1.0, fault, {}});
  CHECK_THAT(daemon::status_text(shown),
             !Contains("degraded: " + fault) && Contains("camera_fault: " + fault));
}

TEST_CASE("status says who has paused it, and why", "[status_text]") {
  auto shown = status();
  daemon::HeldUp held_up;
  const base::Clock::time_point start{100s};
  CHECK(held_up.text(start).empty());
  CHECK(held_up.pause({.name = ":1.9", .user = 0, .process = 311}, "car wash", start));
  CHECK_FALSE(held_up.pause({.name = ":1.11", .user = 0, .process = 7}, "another", start + 5s));
  shown.statistics.emplace("paused_by", held_up.text(start + 65s));
  CHECK_THAT(daemon::status_text(shown),
             Contains("\npaused by :1.9 (process 311, uid 0) for 1:05: car wash\n"));
  held_up.hold({.name = ":1.8"}, "cabinwatch view", start + 60s);
  CHECK(held_up.text(start + 65s) ==
        "paused by :1.9 (process 311, uid 0) for 1:05: car wash; held by :1.8 for 0:05: cabinwatch "
        "view, while it stays on the bus");
  CHECK(held_up.resume());
  CHECK(held_up.release(":1.8"));
  CHECK_FALSE(held_up.is_held_up());
}

TEST_CASE("status and systemctl say how it stands with the MQTT broker, where there is one",
          "[figures]") {
  auto shown = status();
  CHECK_THAT(daemon::status_text(shown), !Contains("mqtt"));
  shown.statistics.emplace("mqtt_connected", true);
  shown.statistics.emplace("mqtt_events_sent", std::uint64_t{7});
  CHECK_THAT(daemon::status_text(shown),
             Contains("  mqtt: connected; 7 events told, 0 wait, 0 lost\n"));
  shown.statistics["mqtt_connected"] = false;
  shown.statistics.emplace("mqtt_events_waiting", std::uint64_t{2});
  shown.statistics.emplace("mqtt_trouble",
                           std::string("no connection to mqtt://localhost:1883: refused"));
  CHECK_THAT(daemon::status_text(shown),
             Contains("\nmqtt: no connection to mqtt://localhost:1883: refused\n") &&
                 Contains("  mqtt: not connected; 7 events told, 2 wait, 0 lost\n"));
  CHECK_THAT(daemon::status_line(alerts::ServiceState::monitoring, shown.statistics, {}),
             Contains("; mqtt: no connection to mqtt://localhost:1883: refused"));
}

TEST_CASE("status and systemctl say that the ignition is off, who told it, and what that means",
          "[figures]") {
  auto shown = status();
  shown.statistics.emplace("ignition", false);
  shown.statistics.emplace("ignition_told_by", std::string(":1.7 (process 311, uid 0)"));
  shown.statistics.emplace("ignition_age_ms", std::int64_t{125'000});
  shown.statistics.emplace("ignition_teller_left", true);
  CHECK_THAT(
      daemon::status_text(shown),
      Contains("\nignition: off, told 0:02:05 h ago by :1.7 (process 311, uid 0), who has left "
               "the bus: until it is on nothing is told of the driver\n"));
  CHECK_THAT(daemon::status_line(alerts::ServiceState::monitoring, shown.statistics, {}),
             Contains("; ignition off: nothing is told of the driver"));
  shown.statistics["ignition"] = true;
  shown.statistics["ignition_teller_left"] = false;
  CHECK_THAT(daemon::status_text(shown),
             Contains("  ignition: on, told 0:02:05 h ago by :1.7 (process 311, uid 0)\n"));
  CHECK_THAT(daemon::status_line(alerts::ServiceState::monitoring, shown.statistics, {}),
             !Contains("ignition"));
}
