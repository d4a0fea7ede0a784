#include "llm/strategy/strategy_choice.hpp"

#include <catch2/catch.hpp>
#include <vector>

using namespace std::chrono_literals;
using Catch::Matchers::Contains;

namespace cabinwatch::llm {
namespace {

StrategyCost cost(Strategy strategy, std::chrono::milliseconds time,
                  std::chrono::milliseconds work) {
  StrategyCost cost;
  cost.strategy = strategy;
  cost.sequences = 3;
  cost.time = time;
  cost.work = work;
  return cost;
}

StrategyCost ruled_out(StrategyCost cost, const std::string& why) {
  cost.ruled_out = why;
  return cost;
}

using enum Strategy;
constexpr int kSlots = 4;

}  // namespace

TEST_CASE("live, what answers a sequence soonest is taken", "[strategy]") {
  const std::vector costs{cost(parallel, 500ms, 2000ms), cost(sequential, 900ms, 800ms),
                          cost(fused, 700ms, 700ms), cost(per_slot, 900ms, 800ms)};
  CHECK(choose_strategy(costs, Objective::time, kSlots).taken == parallel);
}

TEST_CASE("of recordings, what costs a server least is taken", "[strategy]") {
  const std::vector costs{cost(parallel, 500ms, 2000ms), cost(sequential, 900ms, 800ms),
                          cost(fused, 600ms, 500ms), cost(per_slot, 900ms, 800ms)};
  CHECK(choose_strategy(costs, Objective::rate, kSlots).taken == fused);
}

TEST_CASE("of equally fast ones the cheaper for the server is taken", "[strategy]") {
  const std::vector costs{cost(parallel, 500ms, 2000ms), cost(sequential, 530ms, 600ms),
                          cost(fused, 900ms, 900ms), cost(per_slot, 530ms, 600ms)};
  CHECK(choose_strategy(costs, Objective::time, kSlots).taken == per_slot);
}

TEST_CASE("of equals in everything a sequence's queries in a row are safest", "[strategy]") {
  const std::vector costs{cost(parallel, 590ms, 553ms), cost(sequential, 571ms, 554ms),
                          cost(fused, 596ms, 592ms), cost(per_slot, 571ms, 554ms)};
  CHECK(choose_strategy(costs, Objective::time, 1).taken == per_slot);
  CHECK(choose_strategy(costs, Objective::rate, 1).taken == per_slot);
}

TEST_CASE("what is ruled out is not taken, however fast", "[strategy]") {
  const std::vector costs{cost(parallel, 500ms, 2000ms), cost(sequential, 900ms, 800ms),
                          ruled_out(cost(fused, 100ms, 100ms), "it gives other answers"),
                          cost(per_slot, 900ms, 800ms)};
  const auto choice = choose_strategy(costs, Objective::time, kSlots);
  CHECK(choice.taken == parallel);
  CHECK_FALSE(choice.is_fallback);
  CHECK_THAT(choice.reason, Contains("fused 0.1 s") && Contains("it gives other answers"));
}

TEST_CASE("the baseline is never taken", "[strategy]") {
  const std::vector costs{cost(parallel, 500ms, 500ms), cost(sequential, 100ms, 100ms)};
  CHECK(choose_strategy(costs, Objective::time, kSlots).taken == parallel);
}

TEST_CASE("without anything measured it is parallel, and said so", "[strategy]") {
  StrategyCost nothing;
  const auto choice = choose_strategy(std::vector{nothing}, Objective::time, kSlots);
  CHECK(choice.taken == parallel);
  CHECK(choice.is_fallback);
  CHECK_THAT(choice.reason, Contains("not measured"));
}

TEST_CASE("the reason begins with what is taken, and has the figures of all", "[strategy]") {
  auto asked_at_once = cost(fused, 123ms, 120ms);
  asked_at_once.answers_compared = 20;
  asked_at_once.answers_equal = 20;
  auto row = cost(per_slot, 900ms, 800ms);
  row.prefix_reuse = 0.72;
  const std::vector costs{cost(parallel, 500ms, 2000ms), asked_at_once, row};
  const auto reason = choose_strategy(costs, Objective::time, 1).reason;
  CHECK(reason.starts_with("fused 0.123 s a sequence"));
  CHECK_THAT(reason, Contains("20 of 20 answers") && Contains("parallel 0.5 s") &&
                         Contains("72 % of its prompts cached") &&
                         Contains("1 query runs at once"));
}

}  // namespace cabinwatch::llm
