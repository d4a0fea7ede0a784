#include "llm/hedging.hpp"

#include <catch2/catch.hpp>

namespace cabinwatch::llm::test::hedging_test {
namespace {

using namespace std::chrono_literals;

/// As it knows a server that answers in a second, of which a few queries take a little longer.
Hedging after(int answers) {
  Hedging hedging;
  for (int i = 0; i < answers; ++i) hedging.answered("attention", i % 5 == 0 ? 1300ms : 1000ms);
  return hedging;
}

}  // namespace

TEST_CASE("a query is asked beside once it takes twice as long as others of its kind",
          "[hedging]") {
  const auto hedging = after(8);
  CHECK(hedging.usual("attention") == 1000ms);
  CHECK(hedging.due_after("attention") == 2000ms);
  SECTION("which is not known of another kind") { CHECK_FALSE(hedging.due_after("all_analyses")); }
  SECTION("or of a few answers") { CHECK_FALSE(after(7).due_after("attention")); }
}

TEST_CASE("answers that come at once are late after 200 ms", "[hedging]") {
  Hedging hedging;
  for (int i = 0; i < 8; ++i) hedging.answered("attention", 20ms);
  CHECK(hedging.due_after("attention") == 220ms);
}

TEST_CASE("a server that has got slower is asked beside later", "[hedging]") {
  auto hedging = after(8);
  for (int i = 0; i < 32; ++i) hedging.answered("attention", 4000ms);
  CHECK(hedging.due_after("attention") == 8000ms);
}

TEST_CASE("one query in ten is asked beside, and three at once at most", "[hedging]") {
  auto hedging = after(8);  // the first, and eight tenths of another one
  hedging.asked();
  CHECK_FALSE(hedging.due_after("attention"));
  hedging.answered("attention", 1000ms);
  CHECK_FALSE(hedging.due_after("attention"));
  hedging.answered("attention", 1000ms);
  CHECK(hedging.due_after("attention"));

  for (int i = 0; i < 1000; ++i) hedging.answered("attention", 1000ms);
  for (int asked = 0; asked < 3; ++asked) {
    CHECK(hedging.due_after("attention"));
    hedging.asked();
  }
  CHECK_FALSE(hedging.due_after("attention"));
}

}  // namespace cabinwatch::llm::test::hedging_test
