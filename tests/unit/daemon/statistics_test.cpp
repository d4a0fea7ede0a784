#include "daemon/service/statistics.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <thread>

#include "daemon/service/figures_text.hpp"
#include "daemon/service/statistics_names.hpp"

using namespace cabinwatch;
using namespace std::chrono_literals;
using base::Clock;
using daemon::number;
using daemon::Statistics;

namespace statistics_test {
namespace {

const Clock::time_point kStart = Clock::now();

llm::Finding finding(std::vector<std::optional<llm::QueryError>> outcomes) {
  llm::Finding made;
  made.last_received_at = kStart;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    auto& result = made.results.at(i).emplace();
    if (outcomes[i]) {
      result.outcome = *outcomes[i];
    } else {
      result.outcome = llm::Answer{llm::FaceStateAnswer{}};
    }
  }
  return made;
}

/// A camera of GStreamer's own, watched without a model or a face.
config::Configuration test_picture() {
  return config::load_configuration(
      {"/dev/null",
       {"camera.source=gst:videotestsrc is-live=true pattern=ball "
        "! video/x-raw,format=I420,width=320,height=240,framerate=100/1",
        "llm.enabled=false", "vision.enabled=false"}});
}

void wait_for_frames(const daemon::Watching& watching, std::uint64_t at_least) {
  while (watching.path().capture().counts().frames < at_least) std::this_thread::yield();
}

}  // namespace

TEST_CASE("findings are counted by what became of their queries", "[statistics]") {
  using Error = llm::QueryError;
  Statistics statistics(kStart);
  statistics.add(finding({std::nullopt, std::nullopt}), kStart + 400ms);
  auto incomplete = finding({std::nullopt, Error::timed_out, Error::timed_out, Error::not_asked});
  incomplete.is_late = true;
  incomplete.results.at(1)->retries = 1;
  statistics.add(incomplete, kStart + 8s);
  const auto told = statistics.properties(nullptr, kStart + 10s);
  CHECK(number(told, "uptime_ms") == 10'000);
  CHECK(number(told, "findings") == 2);
  CHECK(number(told, "findings_incomplete") == 1);
  CHECK(number(told, "findings_late") == 1);
  CHECK(number(told, "queries") == 5);  // what was not asked is no query
  CHECK(number(told, "query_retries") == 1);
  CHECK(number(told, "query_errors") == 2);
  CHECK(number(told, "query_error_timed_out") == 2);
  CHECK(number(told, "query_error_not_asked") == 1);
  CHECK(told.count("query_error_refused") == 0);  // what never happened is not listed
  CHECK(number(told, "finding_age_p95_ms") > 6500);
}

TEST_CASE("what the process takes is told", "[statistics]") {
  const auto told = Statistics(kStart).properties(nullptr, kStart + 1s);
  CHECK(number(told, "memory_bytes") > 1e6);
  CHECK(number(told, "memory_peak_bytes") >= number(told, "memory_bytes"));
  CHECK(number(told, "cpu_percent") >= 0.0);
}

TEST_CASE("a watching's figures outlive it, and those of the next add to them", "[statistics]") {
  Statistics statistics(kStart);
  const base::WakeUp wake;
  {
    daemon::Watching watching(test_picture(), wake);
    wait_for_frames(watching, 30);
    watching.stop();
    statistics.add_finished(watching);
  }
  const auto paused = statistics.properties(nullptr, Clock::now());
  CHECK(number(paused, "frames_captured") >= 30);
  CHECK(number(paused, "stage_sample_count") >= 30);
  daemon::Watching next(test_picture(), wake);
  wait_for_frames(next, 1);
  CHECK(number(statistics.properties(&next, Clock::now()), "frames_captured") >= 31);
}

TEST_CASE("no stage is busier than it can be, also after a pause", "[statistics]") {
  Statistics statistics(kStart);
  const base::WakeUp wake;
  {
    daemon::Watching watching(test_picture(), wake);
    wait_for_frames(watching, 50);
    statistics.sample(watching, Clock::now());  // later ones do less
    watching.stop();
    statistics.add_finished(watching);
  }
  daemon::Watching next(test_picture(), wake);
  statistics.sample(next, Clock::now());
  wait_for_frames(next, 5);
  statistics.sample(next, Clock::now());
  const auto told = statistics.properties(&next, Clock::now());
  for (const auto* stage : {"stage_sample_busy_percent", "stage_encode_busy_percent"}) {
    CAPTURE(stage);
    CHECK_FALSE(std::signbit(number(told, stage)));  // nor "-0.0 % busy"
    CHECK(number(told, stage) <= 100.0);
  }
  CHECK(number(told, "frames_per_second") > 0.0);
  CHECK(told.count("limiting_stage") == 1);
}

}  // namespace statistics_test
