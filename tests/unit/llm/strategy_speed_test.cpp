#include <algorithm>
#include <catch2/catch.hpp>
#include <deque>
#include <string>
#include <vector>

#include "llm/strategy/strategist.hpp"
#include "model_of_a_server.hpp"
#include "tests/unit/temporary_folder.hpp"

/// How near `auto` comes to the best of the fixed strategies, at servers that are arithmetic.
namespace cabinwatch::llm::test::strategy_speed_test {
namespace {

using enum Strategy;
using Micros = std::chrono::microseconds;

struct Kind {
  std::string name;
  ServerModel server;
};

std::vector<Kind> kinds() {
  return {
      {"a query costs the same however much it asks",
       {.slots = 4, .pictures = 0ms, .question = 250ms, .fused = 250ms}},
      {"slots with caches", {.slots = 4, .pictures = 240ms, .question = 20ms, .fused = 80ms}},
      {"slots without",
       {.slots = 4, .pictures = 240ms, .question = 20ms, .fused = 80ms, .caches_by_slot = false}},
      {"one slot with a cache", {.slots = 1, .pictures = 200ms, .question = 40ms, .fused = 250ms}},
      {"one slot without",
       {.slots = 1, .pictures = 200ms, .question = 40ms, .fused = 250ms, .caches_by_slot = false}},
      {"long answers", {.slots = 8, .pictures = 20ms, .question = 50ms, .fused = 340ms}},
      {"that tell no times",
       {.slots = 4, .pictures = 240ms, .question = 20ms, .fused = 80ms, .tells = false}}};
}

AnalystSettings settings_of(Overload overload, const std::filesystem::path& folder) {
  AnalystSettings settings;
  settings.overload = overload;
  settings.state_directory = folder;
  return settings;
}

/// So many sequences by `auto`, as many under way as there are slots, all of which are busy.
class Run {
 public:
  Run(const ServerModel& server, const AnalystSettings& settings)
      : server_(server), strategist_(settings, [](const ServerEvent&) {}) {
    strategist_.servers_changed(servers(), "it is there");
  }

  /// What they cost, comparisons and all that was asked in vain counted.
  Micros cost(int sequences, Objective objective) {
    const std::size_t most =
        objective == Objective::time ? 0 : static_cast<std::size_t>(server_.slots);
    for (int i = 0; i < sequences; ++i) {
      const auto turn = strategist_.next({.free_slots = 0, .comparisons = comparisons_});
      if (turn.is_compared) ++comparisons_;
      under_way_.push_back(turn);
      if (under_way_.size() > most) finish_one(objective);
    }
    while (!under_way_.empty()) finish_one(objective);
    strategist_.keep();
    return sum_;
  }

 private:
  [[nodiscard]] KnownServers servers() const { return {{"a server", server_.slots}}; }

  void finish_one(Objective objective) {
    const auto turn = under_way_.front();
    under_way_.pop_front();
    const auto done = server_.analyse(turn.strategy);
    sum_ += objective == Objective::time ? done.time : work_of(done.queries, server_.slots);
    if (turn.strategy == fused && !strategist_.trusts_fused()) {
      held_.push_back(done);
    } else {
      strategist_.record(done, servers());
    }
    if (!turn.is_compared) return;
    --comparisons_;
    const auto other = server_.analyse(fused);
    if (objective == Objective::rate) sum_ += other.time;
    strategist_.compare(
        {.is_answered = true, .agreement = AnswerAgreement{5, 5}, .cost = other.time});
    if (!strategist_.trusts_fused()) return;
    for (const auto& sequence : held_) strategist_.record(sequence, servers());
    held_.clear();
  }

  ServerModel server_;
  Strategist strategist_;
  std::deque<Strategist::Turn> under_way_;
  std::vector<MeasuredSequence> held_;
  std::size_t comparisons_ = 0;
  Micros sum_{};
};

Micros best_fixed(const ServerModel& server, int sequences, Objective objective) {
  auto best = Micros::max();
  for (const auto strategy : {parallel, per_slot, fused}) {
    const auto one = server.analyse(strategy);
    best = std::min(best,
                    objective == Objective::time ? one.time : work_of(one.queries, server.slots));
  }
  return sequences * best;
}

}  // namespace

TEST_CASE("auto comes near to the best fixed strategy, from the first sequence on",
          "[strategist][long]") {
  const auto objective = GENERATE(Objective::time, Objective::rate);
  const auto overload = objective == Objective::time ? Overload::newest_wins : Overload::wait;
  const int sequences = objective == Objective::time ? GENERATE(15, 1800) : GENERATE(75, 1800);
  for (const auto& kind : kinds()) {
    const TemporaryFolder folder;
    const auto settings = settings_of(overload, folder.path());
    const auto best = best_fixed(kind.server, sequences, objective);
    const auto first = Run(kind.server, settings).cost(sequences, objective);
    const auto known = Run(kind.server, settings).cost(sequences, objective);
    CAPTURE(kind.name, pipeline::to_word(objective), sequences, best.count(), first.count(),
            known.count());
    // Live, a sequence is asked singly before any is fused: what that costs cannot be saved.
    const auto at_least = best + kind.server.analyse(per_slot).time;
    CHECK((static_cast<double>(best.count()) >= 0.85 * static_cast<double>(first.count()) ||
           (objective == Objective::time && first <= at_least)));
    CHECK(static_cast<double>(best.count()) >= 0.95 * static_cast<double>(known.count()));
  }
}

}  // namespace cabinwatch::llm::test::strategy_speed_test
