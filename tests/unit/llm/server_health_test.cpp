#include "llm/servers/server_health.hpp"

#include <catch2/catch.hpp>
#include <vector>

namespace cabinwatch::llm::server_health_test {
namespace {

using namespace std::chrono_literals;
using Result = ServerHealth::ProbeResult;

constexpr base::Clock::time_point kStart{1000s};
constexpr int kFailuresToOpen = 5;

/// A server that its first probe found well.
ServerHealth healthy() {
  ServerHealth health(kFailuresToOpen, kStart);
  health.begin_probe();
  health.end_probe(Result::usable, kStart);
  return health;
}

/// Fails until the circuit opens.
int failures_until_open(ServerHealth& health, ServerFailure failure) {
  for (int count = 1; count <= 100; ++count) {
    if (health.fail(failure, kStart)) return count;
  }
  return 0;
}

}  // namespace

TEST_CASE("a new server is looked at at once, and asked nothing before", "[server_health]") {
  ServerHealth health(kFailuresToOpen, kStart);
  CHECK_FALSE(health.is_closed());
  CHECK(health.probe_due() == kStart);
  health.begin_probe();
  CHECK(health.is_probing());
  CHECK_FALSE(health.is_closed());
  CHECK_FALSE(health.probe_due());  // one at a time
  health.end_probe(Result::usable, kStart + 1s);
  CHECK(health.is_closed());
  CHECK_FALSE(health.probe_due());
}

TEST_CASE("the circuit opens after failures in a row", "[server_health]") {
  auto health = healthy();
  CHECK(failures_until_open(health, ServerFailure::no_answer) == kFailuresToOpen);
  CHECK_FALSE(health.is_closed());
  CHECK(health.probe_due() == kStart + base::Delays{}.first);
}

TEST_CASE("it opens sooner when nobody is there", "[server_health]") {
  auto health = healthy();
  CHECK(failures_until_open(health, ServerFailure::unreachable) ==
        ServerHealth::kUnreachableToOpen);
}

TEST_CASE("it opens sooner when the server refuses for good", "[server_health]") {
  ServerHealth health(100, kStart);
  health.begin_probe();
  health.end_probe(Result::usable, kStart);
  for (int i = 1; i < ServerHealth::kRefusalsToOpen; ++i) {
    CHECK_FALSE(health.fail(ServerFailure::refuses, kStart));
  }
  health.succeed();  // it refuses some queries only
  CHECK(failures_until_open(health, ServerFailure::refuses) == ServerHealth::kRefusalsToOpen);
}

TEST_CASE("it opens at once when pictures have gone to another host", "[server_health]") {
  auto health = healthy();
  CHECK(failures_until_open(health, ServerFailure::relays) == 1);
}

TEST_CASE("a query that goes well starts the count anew", "[server_health]") {
  auto health = healthy();
  for (int i = 1; i < kFailuresToOpen; ++i)
    CHECK_FALSE(health.fail(ServerFailure::no_answer, kStart));
  CHECK(health.failures() == kFailuresToOpen - 1);
  health.succeed();
  CHECK(health.failures() == 0);
  CHECK(failures_until_open(health, ServerFailure::no_answer) == kFailuresToOpen);
}

TEST_CASE("connections that fail now and then do not open it", "[server_health]") {
  auto health = healthy();
  CHECK_FALSE(health.fail(ServerFailure::unreachable, kStart));
  CHECK_FALSE(health.fail(ServerFailure::no_answer, kStart));  // it was there
  CHECK_FALSE(health.fail(ServerFailure::unreachable, kStart));
  CHECK(health.is_closed());
}

TEST_CASE("an open circuit tells its opening once", "[server_health]") {
  auto health = healthy();
  failures_until_open(health, ServerFailure::no_answer);
  const auto due = health.probe_due();
  for (int i = 0; i < 10; ++i) CHECK_FALSE(health.fail(ServerFailure::no_answer, kStart + 1s));
  health.succeed();  // a late answer to a query from before
  CHECK_FALSE(health.is_closed());
  CHECK(health.probe_due() == due);
}

TEST_CASE("failing probes follow each other more and more slowly", "[server_health]") {
  ServerHealth health(kFailuresToOpen, kStart);
  std::vector<std::chrono::milliseconds> pauses;
  auto now = kStart;
  for (int i = 0; i < 7; ++i) {
    health.begin_probe();
    now += 3s;  // a probe takes its time
    health.end_probe(Result::failed, now);
    pauses.push_back(
        std::chrono::duration_cast<std::chrono::milliseconds>(*health.probe_due() - now));
    now = *health.probe_due();
  }
  CHECK(pauses == std::vector<std::chrono::milliseconds>{500ms, 1s, 2s, 4s, 8s, 10s, 10s});
}

TEST_CASE("a server that passes probes and fails queries is left alone for longer and longer",
          "[server_health]") {
  auto health = healthy();
  const auto pause = [&] {
    failures_until_open(health, ServerFailure::no_answer);
    const auto due_in = *health.probe_due() - kStart;
    health.begin_probe();
    health.end_probe(Result::usable, kStart);
    return due_in;
  };
  CHECK(pause() == 500ms);
  CHECK(pause() == 1s);
  CHECK(pause() == 2s);
  health.succeed();
  CHECK(pause() == 500ms);
}

TEST_CASE("a server that loads its model is looked at every second, and not blamed",
          "[server_health]") {
  ServerHealth health(kFailuresToOpen, kStart);
  auto now = kStart;
  for (int i = 0; i < 100; ++i) {
    health.begin_probe();
    health.end_probe(Result::loading, now);
    REQUIRE(health.probe_due() == now + ServerHealth::kLoadingPause);
    CHECK_FALSE(health.is_closed());
    now = *health.probe_due();
  }
  health.begin_probe();
  health.end_probe(Result::failed, now);
  CHECK(health.probe_due() == now + base::Delays{}.first);
}

}  // namespace cabinwatch::llm::server_health_test
