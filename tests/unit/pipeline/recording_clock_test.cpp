#include "pipeline/recording_clock.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <optional>
#include <vector>

namespace cabinwatch::pipeline {
namespace {

using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using Times = std::vector<base::Clock::duration>;

/// What becomes of a recording's times; @returns the times, and what was odd about them, in a line.
struct Given {
  Times times;
  std::string oddities;
  std::uint64_t jumps = 0;
};
Given times_of(const std::vector<std::optional<base::Clock::duration>>& told, double fps = 10.0) {
  RecordingClock clock(fps);
  Given given;
  for (const auto& time : told) {
    given.times.push_back(clock.time_of_next(time));
    given.oddities += clock.new_oddity().value_or("");
  }
  given.jumps = clock.jumps();
  return given;
}

}  // namespace

TEST_CASE("times that make sense stay as they are", "[recording_clock]") {
  const auto given = times_of({500ms, 600ms, 650ms, 4s, 4100ms});
  CHECK(given.times == Times{500ms, 600ms, 650ms, 4s, 4100ms});
  CHECK(given.oddities.empty());
}

TEST_CASE("a recording that begins at ten hours begins", "[recording_clock]") {
  const auto given = times_of({10h, 10h + 100ms, 10h + 200ms});
  CHECK(given.times == Times{0ms, 100ms, 200ms});
  CHECK(given.oddities.empty());
}

TEST_CASE("times that jump go on from where they were, and it is told once", "[recording_clock]") {
  const auto forth = times_of({0ms, 100ms, 1h, 1h + 100ms, 2h});
  CHECK(forth.times == Times{0ms, 100ms, 200ms, 300ms, 400ms});
  CHECK_THAT(forth.oddities, Contains("jump by +3599.9 s at 0.1 s"));
  CHECK(forth.jumps == 2);
  const auto back = times_of({20s, 20100ms, 5s, 5100ms});
  CHECK(back.times == Times{0ms, 100ms, 200ms, 300ms});
  CHECK_THAT(back.oddities, Contains("jump by -15.1 s"));
  CHECK(is_about_times(back.oddities));
}

TEST_CASE("a pause of some seconds is one", "[recording_clock]") {
  CHECK(times_of({0ms, 9s}).times == Times{0ms, 9s});
}

TEST_CASE("pictures in the wrong order do not go back", "[recording_clock]") {
  const auto given = times_of({0ms, 200ms, 100ms, 300ms, 500ms, 400ms, 600ms});
  CHECK(given.times == Times{0ms, 200ms, 200ms, 300ms, 500ms, 500ms, 600ms});
  CHECK(given.oddities.empty());
}

TEST_CASE("without times the wanted frame rate is assumed, and it is told once",
          "[recording_clock]") {
  const std::optional<base::Clock::duration> none;
  const auto given = times_of({none, none, none, none}, 20.0);
  CHECK(given.times == Times{0ms, 50ms, 100ms, 150ms});
  CHECK(given.oddities == "it has no times of its own: camera.fps is assumed, 20 frames a second");
  CHECK(is_about_times(given.oddities));
  CHECK(times_of({0ms, none, none}).times == Times{0ms, 100ms, 200ms});
}

TEST_CASE("times that stand still go on", "[recording_clock]") {
  const auto given = times_of({0ms, 0ms, 0ms, 0ms, 0ms, 0ms});
  CHECK(given.times == Times{0ms, 0ms, 0ms, 100ms, 200ms, 300ms});
  CHECK_THAT(given.oddities, Contains("stand still at 0.0 s"));
  CHECK(is_about_times(given.oddities));
}

TEST_CASE("the largest time, and the least, are times like others", "[recording_clock]") {
  constexpr auto kMost = base::Clock::duration::max();
  const auto given = times_of({kMost, 0ms, kMost, -kMost, 100ms, kMost});
  CHECK(given.times == Times{0ms, 100ms, 200ms, 300ms, 400ms, 500ms});
}

}  // namespace cabinwatch::pipeline
