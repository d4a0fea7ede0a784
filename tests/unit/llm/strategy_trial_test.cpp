#include "llm/strategy/strategy_trial.hpp"

#include <catch2/catch.hpp>
#include <functional>
#include <string>

#include "model_of_a_server.hpp"

using Catch::Matchers::Contains;

namespace cabinwatch::llm::test {
namespace {

using Outcome = StrategyTrial::Outcome;
using enum Strategy;

constexpr AnswerAgreement kAllEqual{5, 5};

/// A measurement on a server that may change with its turns.
struct Measurement {
  StrategyTrial trial;
  std::function<ServerModel(unsigned turn)> server = [](unsigned /*turn*/) {
    return ServerModel{};
  };
  std::optional<AnswerAgreement> agreement = kAllEqual;
  std::function<void(MeasuredSequence&)> spoil = [](MeasuredSequence& /*sequence*/) {};
  std::string turns;  // whose they were: "P F S"
  unsigned count = 0;

  explicit Measurement(Objective objective = Objective::time,
                       std::chrono::milliseconds longest = 4000ms)
      : trial({.objective = objective, .analyses = 5, .longest = longest}) {}

  void turn() {
    const auto now = server(count++);
    const auto strategy = trial.next();
    turns += strategy == parallel ? 'P' : strategy == fused ? 'F' : 'S';
    auto sequence = now.analyse(strategy);
    spoil(sequence);
    trial.take(sequence, now.slots);
    if (trial.wants_comparison()) trial.take_comparison(agreement);
  }

  /// To its end; fails when there is none.
  Outcome run() {
    while (trial.outcome() == Outcome::none) {
      REQUIRE(count < 60);
      turn();
    }
    return trial.outcome();
  }

  [[nodiscard]] StrategyCost cost(Strategy strategy) const {
    for (const auto& one : trial.costs(server(count).slots)) {
      if (one.strategy == strategy) return one;
    }
    return {};
  }
  [[nodiscard]] Strategy winner(Objective objective = Objective::time) const {
    const auto slots = server(count).slots;
    return choose_strategy(trial.costs(slots), objective, slots).taken;
  }
};

}  // namespace

TEST_CASE("parallel begins and ends, the slow one comes late", "[trial]") {
  Measurement measurement;
  CHECK(measurement.run() == Outcome::measured);
  CHECK(measurement.turns == "PFPFSPSP");
  CHECK(measurement.trial.turns() == 8);
}

TEST_CASE("each server gets the strategy that suits it", "[trial]") {
  struct Case {
    const char* what;
    ServerModel server;
    Strategy live;
    Strategy recordings;
  };
  const auto one = GENERATE(values<Case>({
      {"enough slots, and a fixed time for any query",
       {.slots = 8, .pictures = 0ms, .question = 100ms, .fused = 100ms, .caches_by_slot = false},
       fused,
       fused},
      {"slots that cache pictures, questions cheap",
       {.slots = 4, .pictures = 400ms, .question = 20ms, .fused = 150ms},
       parallel,
       per_slot},
      {"one slot that caches pictures, questions cheap",
       {.slots = 1, .pictures = 400ms, .question = 20ms, .fused = 150ms},
       per_slot,
       per_slot},
      {"one slot without a cache",
       {.slots = 1, .pictures = 400ms, .question = 20ms, .fused = 100ms, .caches_by_slot = false},
       fused,
       fused},
      {"one slot without a cache that tells nothing",
       {.slots = 1,
        .pictures = 400ms,
        .question = 20ms,
        .fused = 100ms,
        .caches_by_slot = false,
        .tells = false},
       fused,
       fused},
      {"slots enough, and one long answer takes longer than two rounds of short ones",
       {.slots = 8, .pictures = 50ms, .question = 100ms, .fused = 600ms, .caches_by_slot = false},
       parallel,
       fused},
  }));
  CAPTURE(one.what);
  for (const auto objective : {Objective::time, Objective::rate}) {
    Measurement measurement(objective);
    measurement.server = [&](unsigned /*turn*/) { return one.server; };
    REQUIRE(measurement.run() == Outcome::measured);
    CHECK(measurement.winner(objective) ==
          (objective == Objective::time ? one.live : one.recordings));
  }
}

TEST_CASE("costs are told with what the server told", "[trial]") {
  Measurement measurement;
  measurement.run();
  const auto row = measurement.cost(per_slot);
  CHECK(row.sequences == 2);
  CHECK(row.work == 650ms);  // the pictures once, five questions
  CHECK(row.time == 655ms);
  CHECK(row.prefix_reuse == Approx(4 * 900 / 5000.0));
  CHECK(row.sequences_per_second == Approx(4 / 0.65));
  CHECK(measurement.cost(sequential).sequences_per_second == Approx(1 / 0.65));
  CHECK(measurement.cost(fused).answers_compared == 20);
}

TEST_CASE("fused has no turn before it gave the same answers once", "[trial]") {
  Measurement measurement;
  measurement.agreement.reset();
  measurement.spoil = [&](MeasuredSequence& sequence) { CHECK(sequence.strategy != fused); };
  CHECK(measurement.run() == Outcome::measured);
  CHECK(measurement.turns.find('F') == std::string::npos);
  CHECK_THAT(measurement.cost(fused).ruled_out, Contains("not valid 2 of 2 times"));
}

TEST_CASE("fused is ruled out by one other answer", "[trial]") {
  Measurement measurement;
  measurement.turn();
  measurement.turn();
  measurement.agreement = AnswerAgreement{5, 4};
  CHECK(measurement.run() == Outcome::measured);
  CHECK_THAT(measurement.cost(fused).ruled_out, Contains("other answers"));
  CHECK(measurement.cost(fused).answers_equal < measurement.cost(fused).answers_compared);
  CHECK(measurement.winner() != fused);
}

TEST_CASE("fused objects that lack an answer rule it out", "[trial]") {
  Measurement measurement;
  measurement.spoil = [](MeasuredSequence& sequence) {
    sequence.fell_back = sequence.strategy == fused;
  };
  measurement.run();
  CHECK_THAT(measurement.cost(fused).ruled_out, Contains("not valid"));
}

TEST_CASE("comparisons that are put off again and again are insisted on", "[trial]") {
  StrategyTrial trial({});
  trial.take(ServerModel{}.analyse(parallel), 4);
  for (int i = 0; i < 3; ++i) {
    REQUIRE(trial.wants_comparison());
    CHECK_FALSE(trial.insists());
    trial.miss_comparison();
    CHECK(trial.next() == parallel);
    trial.take(ServerModel{}.analyse(parallel), 4);
  }
  CHECK(trial.insists());
}

TEST_CASE("a comparison that never comes off does not keep the measurement", "[trial]") {
  StrategyTrial trial({});
  for (int i = 0; i < 40 && trial.outcome() == Outcome::none; ++i) {
    trial.take(ServerModel{}.analyse(trial.next()), 4);
    if (trial.wants_comparison()) trial.miss_comparison();
  }
  CHECK(trial.outcome() == Outcome::measured);
}

TEST_CASE("a server that slows down tenfold has no wrong winner", "[trial]") {
  const auto slow_from = GENERATE(range(1U, 8U));
  const auto objective = GENERATE(Objective::time, Objective::rate);
  // Fused is the best here, at any speed, and parallel not.
  const ServerModel server{.slots = 4, .pictures = 400ms, .question = 50ms, .fused = 30ms};
  CAPTURE(slow_from);
  Measurement measurement(objective, 60s);
  measurement.server = [&](unsigned turn) {
    auto now = server;
    if (turn >= slow_from) now.speed = 0.1;
    return now;
  };
  if (measurement.run() == Outcome::unsteady) {
    CHECK_FALSE(measurement.trial.trouble().empty());
  } else {
    CHECK(measurement.winner(objective) == fused);
  }
}

TEST_CASE("nor has one that gets ten times faster", "[trial]") {
  const auto fast_from = GENERATE(range(1U, 8U));
  const auto objective = GENERATE(Objective::time, Objective::rate);
  const ServerModel server{.slots = 4, .pictures = 400ms, .question = 50ms, .fused = 30ms};
  CAPTURE(fast_from);
  Measurement measurement(objective, 60s);
  measurement.server = [&](unsigned turn) {
    auto now = server;
    if (turn < fast_from) now.speed = 0.1;
    return now;
  };
  if (measurement.run() == Outcome::unsteady) {
    CHECK_FALSE(measurement.trial.trouble().empty());
  } else {
    CHECK(measurement.winner(objective) == fused);
  }
}

TEST_CASE("a slow-down in the middle of a measurement gives no result", "[trial]") {
  Measurement measurement(Objective::time, 60s);
  measurement.server = [&](unsigned turn) { return ServerModel{.speed = turn < 4 ? 1.0 : 0.1}; };
  CHECK(measurement.run() == Outcome::unsteady);
  CHECK_THAT(measurement.trial.trouble(), Contains("10.0 times slower"));
}

TEST_CASE("one slow turn is no slow server", "[trial]") {
  const auto slow_turn = GENERATE(range(1U, 8U));
  CAPTURE(slow_turn);
  Measurement measurement;
  measurement.server = [&](unsigned turn) {
    return ServerModel{.pictures = 400ms,
                       .question = 20ms,
                       .fused = 600ms,
                       .speed = turn == slow_turn ? 0.2 : 1.0};
  };
  CHECK(measurement.run() == Outcome::measured);
  CHECK(measurement.winner() == parallel);
}

TEST_CASE("close times get more turns", "[trial]") {
  Measurement measurement;
  measurement.server = [](unsigned turn) {
    return ServerModel{.slots = 1,
                       .pictures = 100ms,
                       .question = 100ms,
                       .fused = turn % 4 < 2 ? 900ms : 300ms,
                       .caches_by_slot = true};
  };
  CHECK(measurement.run() == Outcome::measured);
  CHECK(measurement.trial.turns() > 8);
}

TEST_CASE("a sequential that would be late is not tried", "[trial]") {
  Measurement measurement(Objective::time, 2000ms);
  CHECK(measurement.run() == Outcome::measured);
  CHECK(measurement.turns.find('S') == std::string::npos);
  CHECK_THAT(measurement.cost(sequential).ruled_out,
             Contains("would take 2.25 s") || Contains("would take 2.26 s"));
  CHECK_FALSE(measurement.cost(per_slot).ruled_out.empty());
}

TEST_CASE("a recording's time is not spent on a row that cannot win", "[trial]") {
  Measurement measurement(Objective::rate);
  measurement.server = [](unsigned /*turn*/) {
    return ServerModel{
        .slots = 4, .pictures = 0ms, .question = 100ms, .fused = 100ms, .caches_by_slot = false};
  };
  CHECK(measurement.run() == Outcome::measured);
  CHECK(measurement.turns == "PFPFP");
  CHECK_THAT(measurement.cost(sequential).ruled_out, Contains("cannot be as fast"));
  CHECK(measurement.winner(Objective::rate) == fused);
}

TEST_CASE("sequences without whole answers do not count", "[trial]") {
  Measurement measurement;
  int broken = 0;
  measurement.spoil = [&](MeasuredSequence& sequence) {
    sequence.is_whole = broken++ % 2 == 1;  // every other one, as by a server that restarts
  };
  CHECK(measurement.run() == Outcome::measured);
  CHECK(measurement.trial.turns() == 8);
}

TEST_CASE("a server that never answers whole fails the measurement", "[trial]") {
  Measurement measurement;
  measurement.spoil = [](MeasuredSequence& sequence) { sequence.is_whole = false; };
  CHECK(measurement.run() == Outcome::failed);
  CHECK_THAT(measurement.trial.trouble(), Contains("no whole answer"));
}

TEST_CASE("a strategy that gets no whole answers is ruled out alone", "[trial]") {
  Measurement measurement;
  measurement.spoil = [](MeasuredSequence& sequence) {
    if (sequence.strategy == sequential) sequence.is_whole = false;
  };
  CHECK(measurement.run() == Outcome::measured);
  CHECK_THAT(measurement.cost(per_slot).ruled_out, Contains("no whole answer"));
  CHECK(measurement.cost(fused).ruled_out.empty());
}

}  // namespace cabinwatch::llm::test
