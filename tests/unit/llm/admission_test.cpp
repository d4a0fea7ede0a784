#include "llm/strategy/admission.hpp"

#include <catch2/catch.hpp>

namespace cabinwatch::llm {
namespace {

using Load = Admission::Load;

bool may_begin(Strategy strategy, const Load& load) {
  return Admission(8, 0).may_begin(strategy, load);
}

}  // namespace

TEST_CASE("a sequence begins when a place is free that nobody waits for", "[admission]") {
  struct Case {
    const char* what;
    Load load;
    bool begins;
  };
  const auto one = GENERATE(values<Case>({
      {"nothing is under way", {.free_places = 5, .slots = 4}, true},
      {"the four of another are at four slots",
       {.sequences = 1, .rows = 1, .free_places = 1, .slots = 4},
       true},
      {"the four of another wait for the one place",
       {.sequences = 1, .rows = 1, .queries_waiting = 3, .free_places = 1, .slots = 4},
       false},
      {"every place is taken", {.sequences = 1, .rows = 1, .free_places = 0, .slots = 4}, false},
      {"only the last query of another is under way",
       {.sequences = 1, .rows = 0, .free_places = 4, .slots = 4},
       true},
      {"as many as allowed are under way", {.sequences = 8, .free_places = 4, .slots = 64}, false},
  }));
  CAPTURE(one.what);
  CHECK(may_begin(Strategy::parallel, one.load) == one.begins);
  CHECK(may_begin(Strategy::fused, one.load) == one.begins);
}

TEST_CASE("live, a sequence's queries begin together", "[admission]") {
  struct Case {
    const char* what;
    Load load;
    bool begins;
  };
  const auto one = GENERATE(values<Case>({
      {"nothing is under way", {.free_places = 5, .free_slots = 4, .slots = 4}, true},
      {"the last query of another has one of four slots",
       {.sequences = 1, .free_places = 4, .free_slots = 3, .slots = 4},
       false},
      {"the same where there is one more slot",
       {.sequences = 1, .free_places = 5, .free_slots = 4, .slots = 5},
       true},
      {"a query of another waits for one of them",
       {.sequences = 1, .queries_waiting = 1, .free_places = 5, .free_slots = 4, .slots = 8},
       false},
      {"there are fewer slots than queries",
       {.sequences = 1, .free_places = 3, .free_slots = 2, .slots = 2},
       true},
      {"of these one is taken",
       {.sequences = 1, .free_places = 2, .free_slots = 1, .slots = 2},
       false},
  }));
  CAPTURE(one.what);
  const Admission live(8, 4);
  CHECK(live.may_begin(Strategy::parallel, one.load) == one.begins);
  CHECK(live.may_begin(Strategy::fused, one.load));  // one query is enough for it
}

TEST_CASE("on one slot a sequence has it to its last query", "[admission]") {
  const Load in_the_middle{.sequences = 1, .rows = 1, .free_places = 1, .slots = 1};
  CHECK_FALSE(may_begin(Strategy::parallel, in_the_middle));
  CHECK_FALSE(may_begin(Strategy::per_slot, in_the_middle));
  const Load at_the_end{.sequences = 1, .rows = 0, .free_places = 1, .slots = 1};
  CHECK(may_begin(Strategy::parallel, at_the_end));
  CHECK(may_begin(Strategy::per_slot, at_the_end));
}

TEST_CASE("sequences in a row have a slot each", "[admission]") {
  CHECK(may_begin(Strategy::per_slot, {.sequences = 3, .rows = 3, .free_places = 2, .slots = 4}));
  CHECK_FALSE(
      may_begin(Strategy::per_slot, {.sequences = 4, .rows = 4, .free_places = 1, .slots = 4}));
  CHECK(may_begin(Strategy::per_slot, {.sequences = 4, .rows = 3, .free_places = 1, .slots = 4}));
}

TEST_CASE("the baseline has the servers for itself", "[admission]") {
  CHECK(may_begin(Strategy::sequential, {.free_places = 5, .slots = 4}));
  CHECK_FALSE(may_begin(Strategy::sequential, {.sequences = 1, .free_places = 4, .slots = 4}));
}

}  // namespace cabinwatch::llm
