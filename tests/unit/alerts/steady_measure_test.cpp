#include "alerts/steady_measure.hpp"

#include <catch2/catch.hpp>

namespace cabinwatch::alerts::test::steady_measure_test {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr base::Clock::time_point kStart{1h};

SteadyMeasure measure() {
  return SteadyMeasure({.yes_after = 0ms, .no_after = 100ms, .longest_gap = 500ms});
}

TEST_CASE("a yes counts from its first frame to its newest one", "[steady_measure]") {
  auto steady = measure();
  for (auto at = 0ms; at <= 400ms; at += 50ms) steady.see(true, kStart + at);
  CHECK(steady.lasting(true) == 400ms);
  CHECK(steady.lasting(false) == 0ms);
}

TEST_CASE("one odd frame changes nothing, at any rate", "[steady_measure]") {
  for (const milliseconds gap : {33ms, 66ms, 100ms, 200ms, 400ms}) {
    auto steady = measure();
    steady.see(true, kStart);
    steady.see(false, kStart + gap);
    CHECK(steady.is(true));
    CHECK(steady.lasting(true) == 0ms);  // the odd frame adds nothing
    steady.see(true, kStart + 2 * gap);
    CHECK(steady.lasting(true) == 2 * gap);
  }
}

TEST_CASE("a change holds once it has lasted, and counts from its first frame",
          "[steady_measure]") {
  auto steady = measure();
  steady.see(true, kStart);
  steady.see(false, kStart + 50ms);
  steady.see(false, kStart + 149ms);
  CHECK(steady.is(true));
  steady.see(false, kStart + 150ms);
  CHECK(steady.lasting(false) == 100ms);
}

TEST_CASE("frames too far apart are not joined", "[steady_measure]") {
  auto steady = measure();
  steady.see(true, kStart);
  steady.see(true, kStart + 500ms);
  CHECK(steady.lasting(true) == 500ms);
  steady.see(true, kStart + 1001ms);
  CHECK(steady.lasting(true) == 0ms);
}

TEST_CASE("an older frame is left out", "[steady_measure]") {
  auto steady = measure();
  steady.see(false, kStart + 100ms);
  steady.see(true, kStart + 50ms);
  steady.see(true, kStart + 100ms);
  CHECK(steady.is(false));
}

}  // namespace
}  // namespace cabinwatch::alerts::test::steady_measure_test
