#include "llm/strategy/way_costs.hpp"

#include <algorithm>

#include "llm/strategy/median.hpp"

namespace cabinwatch::llm {
namespace {

using Micros = WayCosts::Micros;
using enum Strategy;

/// Sequences that a way's cost is the median of. Live: a quarter of a minute.
constexpr std::size_t kLatest = 7;
/// So many sequences show it: one may have been slow by accident.
constexpr std::size_t kEnough = 2;
/// What earlier runs measured weighs as much as this many sequences.
constexpr std::uint64_t kRemembered = 3;
/// How much better than it has shown so far a way may prove to be. Ours: estimates from single
/// queries were not wrong by more than a quarter.
constexpr double kHopeful = 0.6;

void add(std::deque<Micros>& latest, Micros one) {
  latest.push_back(one);
  if (latest.size() > kLatest) latest.pop_front();
}

void lower(Micros& least, Micros one) {
  if (least == Micros(0) || one < least) least = one;
}

}  // namespace

void WayCosts::record(const MeasuredSequence& sequence, int at_once) {
  auto& one = ways_.at(static_cast<std::size_t>(sequence.strategy));
  ++one.sequences;
  // A sequence that lacks answers for want of time counts like one that is done at the last moment.
  add(one.times, sequence.is_whole ? sequence.time : longest_);
  add(one.works, sequence.is_whole ? work_of(sequence.queries, at_once) : longest_);
  one.tokens += tokens_of(sequence.queries);
  lower(one.query, quickest(sequence.queries));
}

void WayCosts::record_fused_query(Micros cost) {
  lower(ways_.at(static_cast<std::size_t>(fused)).query, cost);
}

bool WayCosts::is_measured(Strategy strategy) const {
  return way(strategy).times.size() >= kEnough;
}

Micros WayCosts::cost(const Way& way) const {
  return median(objective_ == Objective::time ? way.times : way.works);
}

Micros WayCosts::estimate(Strategy strategy) const {
  const auto& one = way(strategy);
  if (is_measured(strategy)) return cost(one);
  const auto hopeful = [](Micros shown) {
    return std::chrono::duration_cast<Micros>(kHopeful * shown);
  };
  auto least = hopeful(one.query);
  if (strategy != fused) {
    // Single queries are the same in all ways: all of them in a row, or two after each other.
    auto query = way(parallel).query;
    if (const auto in_row = way(per_slot).query; in_row > Micros(0)) lower(query, in_row);
    least = query * (strategy == parallel ? 2 : static_cast<Micros::rep>(analyses_));
  }
  return one.times.empty() ? least : std::min(least, hopeful(cost(one)));
}

std::vector<StrategyCost> WayCosts::all() const {
  std::vector<StrategyCost> all;
  for (const auto strategy : {parallel, per_slot, fused}) {
    const auto& one = way(strategy);
    StrategyCost cost{.strategy = strategy,
                      .sequences = one.sequences,
                      .time = median(one.times),
                      .work = median(one.works),
                      .query = one.query,
                      .ruled_out = {}};
    if (one.tokens.prompt > 0) {
      cost.prefix_reuse =
          static_cast<double>(one.tokens.cached) / static_cast<double>(one.tokens.prompt);
    }
    all.push_back(std::move(cost));
  }
  return all;
}

void WayCosts::restore(std::span<const StrategyCost> costs) {
  forget();
  for (const auto& cost : costs) {
    auto& one = ways_.at(static_cast<std::size_t>(cost.strategy));
    const auto remembered = std::min(cost.sequences, kRemembered);
    one.times.assign(remembered, cost.time);
    one.works.assign(remembered, cost.work);
    one.sequences = cost.sequences;
    one.query = cost.query;
  }
}

}  // namespace cabinwatch::llm
