#include "llm/servers/server_pause.hpp"

#include <catch2/catch.hpp>
#include <optional>

namespace cabinwatch::llm::server_pause_test {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr base::Clock::time_point kStart{1000s};
constexpr std::optional<milliseconds> kDoesNotSay;

/// How long a pause lasts that begins at kStart.
base::Clock::duration length(ServerPause& pause, std::optional<milliseconds> wanted) {
  pause.begin(wanted, 1, kStart, kStart);
  const auto until = *pause.until();
  pause.look(until);
  CHECK_FALSE(pause.is_on());
  return until - kStart;
}

}  // namespace

TEST_CASE("a server is left alone for as long as it asks", "[server_pause]") {
  ServerPause pause(1);
  pause.begin(20s, 1, kStart, kStart);
  pause.look(kStart + 20s - 1ms);
  CHECK(pause.is_on());
  pause.look(kStart + 20s + 500ms);
  CHECK_FALSE(pause.is_on());
  CHECK(pause.since() == kStart);  // it has not answered yet
  pause.answered();
  CHECK_FALSE(pause.since());
}

TEST_CASE("one that asks for too long is asked sooner", "[server_pause]") {
  ServerPause pause(1);
  CHECK(length(pause, std::chrono::hours(24 * 365)) <= ServerPause::kLongestPause + 500ms);
}

TEST_CASE("one that does not say is left alone for longer and longer, with jitter",
          "[server_pause]") {
  ServerPause pause(1);
  milliseconds most = base::Delays{}.first;
  for (int i = 0; i < 8; ++i) {
    const auto took = length(pause, i % 2 == 0 ? kDoesNotSay : 0ms);
    CAPTURE(i);
    CHECK(took >= most / 2);
    CHECK(took <= most);
    most = std::min(most * 2, base::Delays{}.last);
  }
  pause.answered();
  CHECK(length(pause, kDoesNotSay) <= base::Delays{}.first);
  ServerPause other(2);
  CHECK(length(pause, 60s) != length(other, 60s));
}

TEST_CASE("refusals of queries that were under way together are one", "[server_pause]") {
  ServerPause pause(1);
  pause.begin(kDoesNotSay, 8, kStart - 10ms, kStart);
  for (unsigned i = 7; i > 0; --i) pause.begin(2s, i, kStart - 10ms, kStart + 10ms);
  CHECK(*pause.until() == kStart + 2s + 10ms);
  CHECK(pause.places(8) == 4);
  pause.look(kStart + 3s);
  pause.begin(kDoesNotSay, 8, kStart - 10ms, kStart + 3s);  // a late one says nothing new
  CHECK_FALSE(pause.is_on());
  CHECK(pause.places(8) == 4);
}

TEST_CASE("one that does not say how long is given half as many queries, and more with answers",
          "[server_pause]") {
  ServerPause pause(1);
  CHECK(pause.places(8) == 8);
  pause.begin(kDoesNotSay, 8, kStart, kStart);
  CHECK(pause.places(8) == 4);
  CHECK(pause.places(2) == 2);
  for (int i = 0; i < 4; ++i) pause.answered();
  CHECK(pause.places(8) == 5);
  pause.look(kStart + 2s);
  pause.begin(kDoesNotSay, 1, kStart + 2s, kStart + 2s);
  CHECK(pause.places(8) == 1);
}

TEST_CASE("one that says how long is given as many queries as ever", "[server_pause]") {
  ServerPause pause(1);
  pause.begin(2s, 8, kStart, kStart);  // a matter of how many in a time, not at a time
  CHECK(pause.places(8) == 8);
}

}  // namespace cabinwatch::llm::server_pause_test
