#include "daemon/service/standstill.hpp"

#include <catch2/catch.hpp>

namespace cabinwatch::daemon::standstill_test {
namespace {

using namespace std::chrono_literals;

constexpr base::Clock::time_point kStart{1000s};
constexpr std::chrono::nanoseconds kBooted{5000s};  // it has been suspended before

TEST_CASE("passes of the loop a while apart are no standstill", "[standstill]") {
  Standstill standstill;
  for (int i = 0; i < 100; ++i) {
    CHECK_FALSE(standstill.note_pass(kStart + i * 1900ms, kBooted + i * 1900ms));
  }
}

TEST_CASE("a program that was stopped has stood still, once", "[standstill]") {
  Standstill standstill;
  CHECK_FALSE(standstill.note_pass(kStart, kBooted));
  const auto found = standstill.note_pass(kStart + 20s, kBooted + 20s);
  REQUIRE(found);
  CHECK(found->stood_still == 20s);
  CHECK(found->text() ==
        "this program stood still for 20.0 s: it was stopped, or got no processor");
  CHECK_FALSE(standstill.note_pass(kStart + 20s, kBooted + 20s));
}

TEST_CASE("a computer that was suspended is told by the clock that goes on", "[standstill]") {
  Standstill standstill;
  CHECK_FALSE(standstill.note_pass(kStart, kBooted));
  const auto found = standstill.note_pass(kStart + 300ms, kBooted + 300ms + 1h);
  REQUIRE(found);
  CHECK(found->stood_still == 300ms);
  CHECK(found->text() == "the computer was suspended for 3600.0 s");
}

TEST_CASE("what the loop itself takes long for is no standstill", "[standstill]") {
  Standstill standstill;
  CHECK_FALSE(standstill.note_pass(kStart, kBooted));
  standstill.restart();
  CHECK_FALSE(standstill.note_pass(kStart + 20s, kBooted + 20s));
}

}  // namespace
}  // namespace cabinwatch::daemon::standstill_test
