#include "llm/strategy/strategist.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "model_of_a_server.hpp"
#include "tests/unit/temporary_folder.hpp"

using Catch::Matchers::Contains;

namespace cabinwatch::llm::test::strategist_test {
namespace {

using Basis = StrategyReport::Basis;
using enum Strategy;

const std::string kIdentity = "b6000 model.gguf";

/// `auto` on a server, one sequence after the other, and what it tells.
struct Drive {
  ServerModel server{.slots = 4, .pictures = 400ms, .question = 20ms, .fused = 900ms};
  std::vector<ServerEvent> told;
  Strategist strategist;
  unsigned differing = 0;  // answers of the fused object, in the comparisons to come
  bool is_valid = true;    // that object
  unsigned compared = 0;   // sequences

  explicit Drive(const AnalystSettings& settings = {})
      : strategist(settings, [this](const ServerEvent& event) { told.push_back(event); }) {}
  Drive(const ServerModel& at, const AnalystSettings& settings) : Drive(settings) { server = at; }

  [[nodiscard]] const StrategyReport& report() const { return strategist.report(); }

  /// Which way it was asked in.
  Strategy sequence(bool is_whole = true, bool fell_back = false) {
    const auto turn = strategist.next({.free_slots = 4, .comparisons = 0});
    auto sequence = server.analyse(turn.strategy);
    sequence.is_whole = is_whole;
    sequence.fell_back = fell_back;
    strategist.record(sequence, servers());
    if (turn.is_compared) compare();
    return turn.strategy;
  }
  void compare() {
    ++compared;
    const auto fused_alone = server.analyse(fused);
    ComparedSequence result{.is_answered = true, .cost = fused_alone.time};
    if (is_valid) result.agreement = AnswerAgreement{5, 5 - differing};
    strategist.compare(result);
  }
  void sequences(int count) {
    for (int i = 0; i < count; ++i) sequence();
  }
  [[nodiscard]] KnownServers servers(const std::string& identity = kIdentity) const {
    return {{identity, server.slots}};
  }
  KnownServers appear(const std::string& identity = kIdentity) {
    return strategist.servers_changed(servers(identity), "http://127.0.0.1:11434 is there");
  }
};

AnalystSettings recorded() {
  AnalystSettings settings;
  settings.overload = Overload::wait;
  return settings;
}

AnalystSettings keeping(const std::filesystem::path& folder, AnalystSettings settings = {}) {
  settings.state_directory = folder;
  return settings;
}

/// Where a query costs the same however much it asks.
constexpr ServerModel kFlat{
    .slots = 4, .pictures = 0ms, .question = 250ms, .fused = 250ms, .caches_by_slot = false};

}  // namespace

TEST_CASE("a strategy that is set is taken, and nothing is measured", "[strategist]") {
  AnalystSettings settings;
  settings.strategy = GENERATE(parallel, sequential, fused, per_slot);
  Drive drive(settings);
  drive.appear();
  drive.sequences(30);
  CHECK(drive.strategist.next({}).strategy == settings.strategy);
  CHECK(drive.compared == 0);
  CHECK(drive.report().basis == Basis::set);
  CHECK(drive.strategist.trusts_fused() == true);
  CHECK(drive.told.empty());
}

TEST_CASE("one analysis is asked in the same way by all", "[strategist]") {
  AnalystSettings settings;
  settings.analyses = {Analysis::face_state};
  Drive drive(settings);
  drive.appear();
  drive.sequences(3);
  CHECK(drive.report().basis == Basis::measured);
  CHECK(drive.compared == 0);
}

TEST_CASE("live, the first sequence is asked singly, and fused has to answer the same",
          "[strategist]") {
  Drive drive(kFlat, {});
  CHECK(drive.strategist.next({}).strategy == parallel);
  CHECK(drive.report().basis == Basis::guessed);
  drive.appear();
  CHECK(drive.sequence() == parallel);
  CHECK(drive.compared == 1);
  CHECK(drive.sequence() == fused);
  CHECK_THAT(drive.report().reason, Contains("measuring, 2 sequences done: http"));
  drive.sequence();
  CHECK(drive.report().basis == Basis::measured);
  REQUIRE(drive.told.size() == 1);
  CHECK_THAT(drive.told.front().text, Contains("strategy fused: fused 0.251 s a sequence"));
  CHECK_THAT(drive.told.front().text, Contains("5 of 5 answers as to single questions"));
}

TEST_CASE("a way that cannot win is never tried", "[strategist]") {
  Drive drive(kFlat, {});
  drive.appear();
  for (int i = 0; i < 200; ++i) CHECK(drive.sequence() != per_slot);
}

TEST_CASE("fused whose single query takes longer than a sequence is never tried", "[strategist]") {
  Drive drive({.slots = 4, .pictures = 100ms, .question = 20ms, .fused = 2000ms}, {});
  drive.appear();
  for (int i = 0; i < 200; ++i) CHECK(drive.sequence() != fused);
  CHECK(drive.report().basis == Basis::measured);
}

TEST_CASE("a recording is asked by fused before its answers are trusted", "[strategist]") {
  Drive drive(kFlat, recorded());
  drive.appear();
  CHECK(drive.strategist.next({.free_slots = 4, .comparisons = 0}).is_compared);
  const auto second = drive.strategist.next({.free_slots = 4, .comparisons = 1});
  CHECK_FALSE(second.is_compared);
  CHECK(second.strategy == fused);
  CHECK_FALSE(drive.strategist.trusts_fused().has_value());
  drive.sequences(1);
  CHECK(drive.strategist.trusts_fused() == true);
}

TEST_CASE("a recording's single questions fill slots that are idle", "[strategist]") {
  auto drive =
      Drive({.slots = 4, .pictures = 400ms, .question = 20ms, .fused = 3000ms}, recorded());
  drive.appear();
  drive.sequences(12);
  REQUIRE(drive.report().taken == per_slot);
  CHECK(drive.strategist.next({.free_slots = 4}).strategy == parallel);
  CHECK(drive.strategist.next({.free_slots = 1}).strategy == per_slot);
}

TEST_CASE("a recording's questions that are compared go side by side, though no slot is idle",
          "[strategist]") {
  Drive drive(kFlat, recorded());
  drive.appear();
  drive.sequences(64);
  REQUIRE(drive.report().taken == fused);
  const auto turn = drive.strategist.next({.free_slots = 0, .comparisons = 0});
  CHECK(turn.is_compared);
  CHECK(turn.strategy == parallel);
}

TEST_CASE("fused is not taken where it answers otherwise, or not at all", "[strategist]") {
  Drive drive(kFlat, GENERATE(AnalystSettings{}, recorded()));
  const bool is_valid = GENERATE(true, false);
  drive.is_valid = is_valid;
  drive.differing = 1;
  drive.appear();
  drive.sequences(8);
  CHECK(drive.strategist.trusts_fused() == false);
  CHECK(drive.report().basis == Basis::measured);
  CHECK(drive.report().taken != fused);
  CHECK_THAT(drive.report().reason, Contains(is_valid ? "ruled out: it gives other answers"
                                                      : "ruled out: its object was not valid"));
}

TEST_CASE("later on, too, sequences are compared, and one other answer is enough", "[strategist]") {
  Drive drive(kFlat, {});
  drive.appear();
  drive.sequences(20);
  REQUIRE(drive.report().taken == fused);
  drive.sequences(60);
  CHECK(drive.compared == 2);
  drive.differing = 1;
  drive.sequences(200);
  CHECK(drive.compared == 3);
  CHECK(drive.report().taken == parallel);
  CHECK_THAT(drive.told.back().text, Contains("ruled out: it gives other answers"));
}

TEST_CASE("comparisons that come to nothing end at some time", "[strategist]") {
  Drive drive(kFlat, {});
  drive.appear();
  for (int i = 0; i < 8; ++i) drive.strategist.compare({});
  CHECK(drive.strategist.trusts_fused() == false);
}

TEST_CASE("one slow answer changes nothing", "[strategist]") {
  Drive drive(kFlat, {});
  drive.appear();
  drive.sequences(20);
  drive.server.speed = 0.1;
  drive.sequences(2);
  drive.server.speed = 1.0;
  drive.sequences(20);
  CHECK(drive.told.size() == 1);
  CHECK(drive.report().measurements == 1);
}

TEST_CASE("a server that is ten times slower is learnt anew", "[strategist]") {
  Drive drive(kFlat, {});
  drive.appear();
  drive.sequences(20);
  drive.server = {.slots = 4, .pictures = 0ms, .question = 300ms, .fused = 2500ms};
  int until = 0;
  while (drive.report().taken == fused && ++until < 30) drive.sequence();
  CHECK(until < 10);
  drive.sequences(5);
  CHECK(drive.report().taken == parallel);
  CHECK(drive.report().measurements == 2);
  CHECK_THAT(drive.told.at(1).text, Contains("measured again: sequences take 10.0 times longer"));
  CHECK(drive.compared <= 3);
}

TEST_CASE("a way whose sequences get no answers is left", "[strategist]") {
  Drive drive(kFlat, {});
  drive.appear();
  drive.sequences(10);
  REQUIRE(drive.report().taken == fused);
  for (int i = 0; i < 10; ++i) {
    drive.sequence(drive.strategist.next({}).strategy != fused);
  }
  CHECK(drive.report().taken == parallel);
}

TEST_CASE("what fails, or comes not as asked, shows nothing of how fast a server is",
          "[strategist]") {
  Drive drive(kFlat, {});
  drive.appear();
  const auto fail = [&drive] {
    auto sequence = drive.server.analyse(drive.strategist.next({}).strategy);
    sequence.is_whole = false;
    sequence.has_failed = true;
    drive.strategist.record(sequence, drive.servers());
  };
  for (int i = 0; i < 30; ++i) fail();
  CHECK(drive.report().basis == Basis::guessed);
  for (const auto& cost : drive.report().costs) CHECK(cost.sequences == 0);
  drive.sequences(10);
  const auto taken = drive.report().taken;
  const auto costs = drive.report().costs;
  for (int i = 0; i < 30; ++i) fail();
  CHECK(drive.report().taken == taken);
  CHECK(drive.report().costs == costs);
  CHECK(drive.report().measurements == 1);
}

TEST_CASE("the same server that is back is not learnt anew, another one is", "[strategist]") {
  Drive drive(kFlat, {});
  drive.appear();
  drive.sequences(10);
  drive.strategist.servers_changed({}, "it is lost");
  drive.appear();
  CHECK(drive.strategist.next({}).strategy == fused);
  drive.appear("another model");
  CHECK(drive.report().basis == Basis::guessed);
  CHECK(drive.strategist.next({}).strategy == parallel);
  drive.appear();  // and the first again, of which all is known
  CHECK(drive.report().basis == Basis::known);
  CHECK(drive.strategist.next({}).strategy == fused);
}

TEST_CASE("objects that are not valid are told where fused is set", "[strategist]") {
  AnalystSettings settings;
  settings.strategy = fused;
  Drive drive(settings);
  drive.appear();
  for (int i = 0; i < 10; ++i) drive.sequence(true, true);
  REQUIRE(drive.told.size() == 1);
  CHECK_THAT(drive.told.front().text, Contains("fused objects were not valid"));
}

// --- what an earlier run learnt -------------------------------------------------------------

TEST_CASE("the next run begins with what the last one learnt", "[strategist]") {
  const TemporaryFolder folder;
  const auto settings = keeping(folder.path(), GENERATE(AnalystSettings{}, recorded()));
  {
    Drive first(kFlat, settings);
    first.appear();
    first.sequences(20);
    REQUIRE(first.report().taken == fused);
    first.strategist.keep();
  }
  Drive second(kFlat, settings);
  second.server.slots = 1;
  const auto believed = second.appear();
  CHECK(believed == KnownServers{{kIdentity, 4}});
  CHECK(second.report().basis == Basis::known);
  for (int i = 0; i < 20; ++i) CHECK(second.sequence() == fused);
  CHECK(second.compared == 0);
  REQUIRE(second.told.size() == 1);
  CHECK_THAT(second.told.front().text, Contains("strategy fused: learnt until 20"));
  CHECK(second.report().measurements == 0);
}

TEST_CASE("what was learnt is believed of nothing else", "[strategist]") {
  const TemporaryFolder folder;
  const auto settings = keeping(folder.path());
  Drive first(kFlat, settings);
  first.appear();
  first.sequences(20);
  auto other = settings;
  SECTION("another server behind the same address") {
    Drive second(kFlat, other);
    second.appear("b6001 model.gguf");
    CHECK(second.report().basis == Basis::guessed);
  }
  SECTION("other pictures") {
    other.pictures = "8 of 640 pixels";
    Drive second(kFlat, other);
    second.appear();
    CHECK(second.report().basis == Basis::guessed);
  }
  SECTION("recordings") {
    other.overload = Overload::wait;
    Drive second(kFlat, other);
    second.appear();
    CHECK(second.report().basis == Basis::guessed);
  }
}

TEST_CASE("a server that tells nothing of itself is not known again", "[strategist]") {
  const TemporaryFolder folder;
  Drive drive(kFlat, keeping(folder.path()));
  drive.appear("");
  const auto turn = drive.strategist.next({});
  for (int i = 0; i < 5; ++i)
    drive.strategist.record(drive.server.analyse(turn.strategy), {{"", 4}});
  drive.strategist.keep();
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("a server that got ten times slower since the last run is found out", "[strategist]") {
  const TemporaryFolder folder;
  const auto settings = keeping(folder.path());
  {
    Drive first(kFlat, settings);
    first.appear();
    first.sequences(20);
  }
  Drive second({.slots = 4, .pictures = 0ms, .question = 250ms, .fused = 2500ms}, settings);
  second.appear();
  second.sequences(12);
  CHECK(second.report().taken == parallel);
  CHECK(second.report().basis == Basis::measured);
}

TEST_CASE("what is known of servers is shown", "[strategist]") {
  const TemporaryFolder folder;
  const auto settings = keeping(folder.path());
  Drive drive(kFlat, settings);
  CHECK(learnt_of(settings, drive.servers()).empty());
  drive.appear();
  drive.sequences(20);
  const auto lines = learnt_of(settings, drive.servers());
  REQUIRE(lines.size() == 1);
  CHECK_THAT(lines.front(), Contains("live: fused, learnt until 20"));
}

}  // namespace cabinwatch::llm::test::strategist_test
