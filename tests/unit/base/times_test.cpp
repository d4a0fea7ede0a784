#include <catch2/catch.hpp>

#include "base/seconds.hpp"
#include "base/utc.hpp"

namespace cabinwatch::base::times_test {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::system_clock::time_point kEpoch{};

}  // namespace

TEST_CASE("seconds are told in tenths", "[times]") {
  CHECK(seconds_text(2s) == "2.0 s");
  CHECK(seconds_text(1260ms) == "1.3 s");
}

TEST_CASE("a position is told as a clock tells it, with hours where there are some", "[times]") {
  CHECK(clock_text(0s) == "0:00");
  CHECK(clock_text(59'999ms) == "0:59");
  CHECK(clock_text(3599s) == "59:59");
  CHECK(clock_text(3723s) == "1:02:03");
  CHECK(clock_text(100h) == "100:00:00");
}

TEST_CASE("milliseconds are whole ones", "[times]") {
  CHECK(whole_ms(1999us) == 1);
  CHECK(whole_ms(-1999us) == -1);
  CHECK(whole_ms(2s) == 2000);
}

TEST_CASE("the time of day is told in UTC", "[times]") {
  const auto time = kEpoch + 1'795'558'203s + 7ms + 900us;
  CHECK(utc_text(time) == "2026-11-24T22:10:03Z");
  CHECK(utc_text_ms(time) == "2026-11-24T22:10:03.007Z");
  CHECK(utc_file_text(time) == "20261124T221003Z");
}

}  // namespace cabinwatch::base::times_test
