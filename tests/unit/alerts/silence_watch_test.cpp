#include "alerts/silence_watch.hpp"

#include <catch2/catch.hpp>
#include <chrono>

namespace cabinwatch::alerts::test::silence_watch_test {
namespace {

using namespace std::chrono_literals;

constexpr Clock::time_point kBegin{1h};

TEST_CASE("silence counts from when an answer came, not from when it was told", "[silence]") {
  // Others of its sequence were waited for, of a server that is busy.
  SilenceWatch watch(10s, kBegin);
  watch.hear(kBegin, kBegin + 1s, kBegin + 8s);
  watch.pass(kBegin + 10s);
  CHECK_FALSE(watch.is_silent());
  watch.pass(kBegin + 11s);
  CHECK(watch.is_silent());
}

TEST_CASE("an answer that came before another one makes nothing older", "[silence]") {
  SilenceWatch watch(10s, kBegin);
  watch.hear(kBegin + 4s, kBegin + 5s, kBegin + 5s);
  watch.hear(kBegin, kBegin + 1s, kBegin + 8s);
  CHECK(watch.silent_for(kBegin + 9s) == 4s);
}

TEST_CASE("time in which this program stood still is no silence, and ends none", "[silence]") {
  SilenceWatch watch(10s, kBegin);
  watch.skip(20s, kBegin + 21s);
  watch.pass(kBegin + 21s);
  CHECK_FALSE(watch.is_silent());
  CHECK(watch.silent_for(kBegin + 21s) == 1s);
  watch.pass(kBegin + 30s);
  CHECK(watch.is_silent());
  watch.skip(20s, kBegin + 50s);
  watch.pass(kBegin + 50s);
  CHECK(watch.is_silent());
}

}  // namespace
}  // namespace cabinwatch::alerts::test::silence_watch_test
