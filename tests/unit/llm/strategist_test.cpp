#include "llm/strategy/strategist.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "model_of_a_server.hpp"

using Catch::Matchers::Contains;

namespace cabinwatch::llm::test {
namespace {

using Basis = StrategyReport::Basis;
using Kind = ServerChange::Kind;
using enum Strategy;

/// `auto` on a server, and what it tells.
struct Drive {
  ServerModel server{.slots = 4, .pictures = 400ms, .question = 20ms, .fused = 900ms};
  std::vector<ServerEvent> told;
  Strategist strategist;

  explicit Drive(const AnalystSettings& settings = {})
      : strategist(settings, [this](const ServerEvent& event) { told.push_back(event); }) {}

  [[nodiscard]] const StrategyReport& report() const { return strategist.report(); }

  void sequence(bool is_whole = true, bool fell_back = false) {
    const unsigned measurement = strategist.is_measuring() ? report().measurements : 0;
    auto sequence = server.analyse(strategist.next());
    sequence.is_whole = is_whole;
    sequence.fell_back = fell_back;
    strategist.take(sequence, measurement, server.slots);
    if (measurement != 0 && strategist.wants_comparison()) {
      strategist.take_comparison(AnswerAgreement{5, 5});
    }
  }
  void sequences(int count) {
    for (int i = 0; i < count; ++i) sequence();
  }
  void appear() {
    strategist.servers_changed({Kind::changed, "http://127.0.0.1:11434 is there"}, true);
  }
};

}  // namespace

TEST_CASE("a strategy that is set is taken, and nothing is measured", "[strategist]") {
  AnalystSettings settings;
  settings.strategy = GENERATE(parallel, sequential, fused, per_slot);
  Drive drive(settings);
  drive.appear();
  drive.sequences(30);
  CHECK(drive.strategist.next() == settings.strategy);
  CHECK_FALSE(drive.strategist.is_measuring());
  CHECK(drive.report().basis == Basis::set);
  CHECK(drive.told.empty());
}

TEST_CASE("one analysis needs no measuring", "[strategist]") {
  AnalystSettings settings;
  settings.analyses = {Analysis::face_state};
  Drive drive(settings);
  drive.appear();
  CHECK_FALSE(drive.strategist.is_measuring());
  CHECK(drive.strategist.next() == parallel);
}

TEST_CASE("without a server it is parallel, and the report says why", "[strategist]") {
  const Drive drive;
  CHECK(drive.strategist.next() == parallel);
  CHECK(drive.report().basis == Basis::guessed);
  CHECK_THAT(drive.report().reason, Contains("no server"));
}

TEST_CASE("the first sequence is asked in parallel at once", "[strategist]") {
  Drive drive;
  drive.appear();
  CHECK(drive.strategist.next() == parallel);
  CHECK(drive.report().taken == parallel);
  CHECK(drive.report().is_measuring);
}

TEST_CASE("what is measured to be best is taken, and told once", "[strategist]") {
  Drive drive;
  drive.server.fused = 10ms;
  drive.appear();
  drive.sequences(8);
  CHECK(drive.report().taken == fused);
  CHECK(drive.report().basis == Basis::measured);
  CHECK_FALSE(drive.report().is_measuring);
  CHECK(drive.report().costs.size() == 4);
  REQUIRE(drive.told.size() == 1);
  CHECK(drive.told[0].severity == ServerEvent::Severity::notice);
  CHECK_THAT(drive.told[0].text, Contains("strategy fused: fused"));
  drive.sequences(30);
  CHECK(drive.told.size() == 1);
}

TEST_CASE("a recording that ends too soon leaves parallel, and says so", "[strategist]") {
  Drive drive;
  drive.appear();
  drive.sequences(3);
  CHECK(drive.report().taken == parallel);
  CHECK(drive.report().basis == Basis::guessed);
  CHECK_THAT(drive.report().reason, Contains("measuring, 3 sequences done"));
}

TEST_CASE("another server, model or version is measured anew", "[strategist]") {
  Drive drive;
  drive.appear();
  drive.sequences(8);
  REQUIRE(drive.report().basis == Basis::measured);
  drive.strategist.servers_changed({Kind::changed, "it is another server now: 0.33"}, true);
  CHECK(drive.report().is_measuring);
  CHECK(drive.report().measurements == 2);
  CHECK_THAT(drive.report().reason, Contains("0.33"));
  drive.server.fused = 10ms;
  drive.sequences(8);
  CHECK(drive.report().taken == fused);
}

TEST_CASE("a server that was away and is the same is not measured anew", "[strategist]") {
  Drive drive;
  drive.appear();
  drive.sequences(8);
  drive.strategist.servers_changed({Kind::left, "it is lost"}, false);
  drive.strategist.servers_changed({Kind::came, "it is back"}, true);
  CHECK_FALSE(drive.report().is_measuring);
  CHECK(drive.report().measurements == 1);
}

TEST_CASE("a server that restarts during the measurement is measured from the beginning",
          "[strategist]") {
  Drive drive;
  drive.appear();
  drive.sequences(4);
  drive.strategist.servers_changed({Kind::left, "it is lost"}, false);
  CHECK_FALSE(drive.strategist.is_measuring());
  CHECK(drive.strategist.next() == parallel);
  CHECK_THAT(drive.report().reason, Contains("broken off"));
  drive.strategist.servers_changed({Kind::came, "it is back"}, true);
  CHECK(drive.strategist.is_measuring());
  drive.server.speed = 0.5;
  drive.sequences(8);
  CHECK(drive.report().basis == Basis::measured);
}

TEST_CASE("a sequence begun before the measurement is no part of it", "[strategist]") {
  Drive drive;
  drive.appear();
  drive.strategist.take(drive.server.analyse(parallel), 0, 4);
  CHECK_THAT(drive.report().reason, Contains("0 sequences done"));
}

TEST_CASE("a server ten times slower later is measured anew", "[strategist]") {
  Drive drive;
  drive.appear();
  drive.sequences(30);
  REQUIRE_FALSE(drive.strategist.is_measuring());
  drive.server.speed = 0.1;
  int until = 0;
  while (!drive.strategist.is_measuring() && ++until < 20) drive.sequence();
  CHECK(drive.strategist.is_measuring());
  CHECK_THAT(drive.report().reason, Contains("10.0 times longer"));
  drive.sequences(8);
  CHECK(drive.report().basis == Basis::measured);
}

TEST_CASE("a server that is never steady leaves parallel, with a warning", "[strategist]") {
  Drive drive;
  drive.appear();
  for (int i = 0; drive.strategist.is_measuring() && i < 100; ++i) {
    drive.server.speed = i % 6 < 3 ? 1.0 : 0.1;
    drive.sequence();
  }
  CHECK(drive.report().taken == parallel);
  CHECK(drive.report().basis == Basis::fallback);
  REQUIRE_FALSE(drive.told.empty());
  CHECK(drive.told.back().severity == ServerEvent::Severity::warning);
  CHECK_THAT(drive.report().reason, Contains("no result") && Contains("times"));
}

TEST_CASE("a server without answers leaves parallel, with a warning", "[strategist]") {
  Drive drive;
  drive.appear();
  for (int i = 0; i < 10; ++i) drive.sequence(false);
  CHECK(drive.report().taken == parallel);
  CHECK(drive.report().basis == Basis::fallback);
  CHECK_FALSE(drive.report().is_measuring);
}

TEST_CASE("fused objects that get invalid later are measured anew", "[strategist]") {
  Drive drive;
  drive.server.fused = 10ms;
  drive.appear();
  drive.sequences(10);
  REQUIRE(drive.report().taken == fused);
  for (int i = 0; i < 3; ++i) drive.sequence(true, true);
  CHECK(drive.strategist.is_measuring());
}

TEST_CASE("a model that cannot fill the set fused object is told of once", "[strategist]") {
  AnalystSettings settings;
  settings.strategy = fused;
  Drive drive(settings);
  for (int i = 0; i < 10; ++i) drive.sequence(true, true);
  REQUIRE(drive.told.size() == 1);
  CHECK(drive.told[0].severity == ServerEvent::Severity::warning);
  CHECK_THAT(drive.told[0].what_to_do, Contains("llm.strategy"));
}

}  // namespace cabinwatch::llm::test
