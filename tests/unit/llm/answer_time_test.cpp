#include "llm/servers/answer_time.hpp"

#include <catch2/catch.hpp>

namespace cabinwatch::llm::answer_time_test {
namespace {

using namespace std::chrono_literals;
using Catch::Matchers::Contains;

std::string told(const AnalystSettings& settings, std::chrono::milliseconds took) {
  const auto slow = too_slow(answer_time(settings), took);
  return slow ? slow->text + " -> " + slow->what_to_do : "";
}

AnalystSettings by(Strategy strategy) {
  AnalystSettings settings;
  settings.strategy = strategy;
  return settings;
}

}  // namespace

TEST_CASE("answers that come in time are nothing to tell", "[answer_time]") {
  CHECK(told(by(Strategy::parallel), 4s).empty());
  CHECK(told(by(Strategy::automatic), 4s).empty());
  CHECK(told(by(Strategy::fused), 8s).empty());
  CHECK(told(by(Strategy::sequential), 1600ms).empty());
}

TEST_CASE("impairment follows the others, so that a query has half of the deadline",
          "[answer_time]") {
  const auto strategy = GENERATE(Strategy::parallel, Strategy::automatic);
  CHECK(told(by(strategy), 4500ms) ==
        "a query takes 4.50 s: impairment, which is asked after the others, does not come in time "
        "with llm.deadline_seconds = 8 -> take a smaller model, or put it on the GPU; or set "
        "llm.deadline_seconds = 12: alerts then come that much later");
  auto without = by(strategy);
  without.analyses.pop_back();
  CHECK(told(without, 4500ms).empty());
}

TEST_CASE("a query that takes longer than the deadline is of no use", "[answer_time]") {
  CHECK_THAT(told(by(Strategy::fused), 9040ms),
             Contains("a query takes 9.04 s, and llm.deadline_seconds = 8 allows less: no answer "
                      "comes in time") &&
                 Contains("llm.deadline_seconds = 12 and llm.timeout_seconds = 12"));
}

TEST_CASE("of queries in a row it is told how many come in time", "[answer_time]") {
  CHECK_THAT(told(by(Strategy::sequential), 3s),
             Contains("of 5 that follow each other, 2 come in time"));
}

TEST_CASE("nothing is advised that no setting can be", "[answer_time]") {
  auto slow = by(Strategy::sequential);
  slow.deadline = 600s;
  CHECK_THAT(told(slow, 200s), !Contains("set llm.deadline_seconds"));
}

}  // namespace cabinwatch::llm::answer_time_test
