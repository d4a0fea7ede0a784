#include "llm/servers/concurrency.hpp"

#include <catch2/catch.hpp>

#include "model_of_a_server.hpp"

namespace cabinwatch::llm::test {
namespace {

constexpr int kMost = 8;

/// What is believed after some sequences were asked in parallel.
int after_sequences(const ServerModel& server, std::optional<int> told, int sequences = 3) {
  Concurrency concurrency(kMost);
  concurrency.begin(told);
  for (int i = 0; i < sequences; ++i) {
    concurrency.learn_from(server.analyse(Strategy::parallel).queries);
  }
  return concurrency.at_once();
}

/// One query that had to wait so long at the server, with so many there.
QueryRecord waited(std::chrono::milliseconds wait, unsigned in_flight) {
  QueryRecord record;
  record.in_flight = in_flight;
  record.ended_at = record.sent_at + wait + 100ms;
  record.usage.prompt_time = 60ms;
  record.usage.answer_time = 40ms;
  return record;
}

}  // namespace

TEST_CASE("a server is believed until queries show otherwise", "[concurrency]") {
  Concurrency concurrency(kMost);
  CHECK(concurrency.at_once() == kMost);  // what the settings allow
  CHECK_FALSE(concurrency.is_measured());
  concurrency.begin(3);
  CHECK(concurrency.at_once() == 3);
  CHECK(concurrency.told() == 3);
  concurrency.begin(100);
  CHECK(concurrency.at_once() == kMost);
}

TEST_CASE("one query more than run at once may be at the server", "[concurrency]") {
  Concurrency concurrency(kMost);
  concurrency.begin(3);
  CHECK(concurrency.places() == 4);
  concurrency.begin(kMost);
  CHECK(concurrency.places() == kMost);
}

TEST_CASE("four at once on four slots need not wait", "[concurrency]") {
  CHECK(after_sequences({.slots = 4}, 4) == 4);
  CHECK(after_sequences({.slots = 4, .tells = false}, std::nullopt) == kMost);
}

TEST_CASE("a server with fewer slots than it says is found out", "[concurrency]") {
  const bool tells = GENERATE(true, false);
  const bool caches = GENERATE(true, false);
  CAPTURE(tells, caches);
  // Where pictures are cached and no times are told, waiting for short answers does not show, and
  // does not matter: so the answers are as long as the pictures here.
  const ServerModel server{.slots = 1,
                           .pictures = caches ? 50ms : 400ms,
                           .question = 100ms,
                           .caches_by_slot = caches,
                           .tells = tells};
  CHECK(after_sequences(server, 8) == 1);
}

TEST_CASE("two slots are two", "[concurrency]") {
  CHECK(after_sequences({.slots = 2, .caches_by_slot = false}, 8) == 2);
  CHECK(after_sequences({.slots = 2, .caches_by_slot = false}, std::nullopt) == 2);
}

TEST_CASE("queries sent together count in the order in which they were served", "[concurrency]") {
  // The first that was sent was served last: it waited, though nothing was there when it was sent.
  Concurrency concurrency(kMost);
  for (int i = 0; i < 3; ++i) {
    concurrency.learn_from(std::vector{waited(300ms, 1), waited(0ms, 2), waited(100ms, 3)});
  }
  CHECK(concurrency.at_once() == 1);
}

TEST_CASE("one slow query is no proof", "[concurrency]") {
  Concurrency concurrency(kMost);
  concurrency.begin(4);
  concurrency.learn_from(std::vector{waited(900ms, 3)});
  CHECK(concurrency.at_once() == 4);
}

TEST_CASE("waiting for a query that was given up shows no slot less", "[concurrency]") {
  Concurrency concurrency(kMost);
  concurrency.begin(4);
  auto beside_one_left = waited(900ms, 4);
  beside_one_left.left_behind = 1;
  for (int i = 0; i < 10; ++i) concurrency.learn_from(std::vector{beside_one_left});
  CHECK(concurrency.at_once() == 4);

  SECTION("nor is it what every query takes longer") {
    auto alone = waited(900ms, 1);
    alone.left_behind = 4;
    for (int i = 0; i < 10; ++i) concurrency.learn_from(std::vector{alone});
    for (int i = 0; i < 2; ++i) concurrency.learn_from(std::vector{waited(300ms, 3)});
    CHECK(concurrency.at_once() == 2);
  }
  SECTION("but fewer still show") {
    beside_one_left.in_flight = 2;
    for (int i = 0; i < 2; ++i) concurrency.learn_from(std::vector{beside_one_left});
    CHECK(concurrency.at_once() == 2);
  }
}

TEST_CASE("what a busy machine adds to every query is no waiting", "[concurrency]") {
  Concurrency concurrency(kMost);
  concurrency.begin(4);
  for (int i = 0; i < 10; ++i) {
    concurrency.learn_from(std::vector{waited(120ms, 1)});
    concurrency.learn_from(std::vector{waited(130ms, 4)});
  }
  CHECK(concurrency.at_once() == 4);
}

TEST_CASE("a slot more shows when the query that should wait does not", "[concurrency]") {
  Concurrency concurrency(kMost);
  concurrency.begin(std::nullopt);
  for (int i = 0; i < 2; ++i) concurrency.learn_from(std::vector{waited(100ms, 2)});
  REQUIRE(concurrency.at_once() == 1);
  for (int i = 0; i < 4; ++i) concurrency.learn_from(std::vector{waited(0ms, 2)});
  CHECK(concurrency.at_once() == 2);
}

TEST_CASE("a busy machine's delay does not hide the second slot", "[concurrency]") {
  Concurrency concurrency(kMost);
  concurrency.believe(1);
  REQUIRE(concurrency.is_measured());
  for (int i = 0; i < 4; ++i) concurrency.learn_from(std::vector{waited(20ms, 2)});
  CHECK(concurrency.at_once() == 2);
}

TEST_CASE("what an earlier run found is believed, as far as the settings allow", "[concurrency]") {
  Concurrency concurrency(kMost);
  concurrency.begin(std::nullopt);
  concurrency.believe(3);
  CHECK(concurrency.at_once() == 3);
  concurrency.believe(100);
  CHECK(concurrency.at_once() == kMost);
}

TEST_CASE("no more slots than the server says", "[concurrency]") {
  Concurrency concurrency(kMost);
  concurrency.begin(4);
  for (int i = 0; i < 20; ++i) concurrency.learn_from(std::vector{waited(0ms, 5)});
  CHECK(concurrency.at_once() == 4);
}

TEST_CASE("the next slot to get free is not one slot more", "[concurrency]") {
  // With four slots at work, what is sent as fifth waits for a fifth of their work on average.
  Concurrency concurrency(kMost);
  concurrency.begin(std::nullopt);
  for (int i = 0; i < 2; ++i) concurrency.learn_from(std::vector{waited(100ms, 5)});
  REQUIRE(concurrency.at_once() == 4);
  for (const auto wait : {5ms, 20ms, 35ms, 10ms, 50ms, 15ms, 3ms, 40ms, 25ms, 20ms}) {
    concurrency.learn_from(std::vector{waited(wait, 5)});
  }
  CHECK(concurrency.at_once() == 4);
}

TEST_CASE("a server started anew is believed anew", "[concurrency]") {
  Concurrency concurrency(kMost);
  for (int i = 0; i < 2; ++i) concurrency.learn_from(std::vector{waited(100ms, 2)});
  REQUIRE(concurrency.at_once() == 1);
  concurrency.begin(6);
  CHECK(concurrency.at_once() == 6);
  CHECK_FALSE(concurrency.is_measured());
}

}  // namespace cabinwatch::llm::test
