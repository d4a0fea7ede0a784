#include "llm/strategy/way_choice.hpp"

#include <algorithm>

namespace cabinwatch::llm {
namespace {

using enum Strategy;

/// Another way must be this much faster to replace the chosen one: nearly equal ones would take
/// turns.
constexpr double kClearlyFaster = 0.9;

}  // namespace

void WayChoice::served_by(int at_once) {
  has_servers_ = true;
  at_once_ = at_once;
}

void WayChoice::record(const MeasuredSequence& sequence) {
  ++sequences_;
  ways_.record(sequence, at_once_);
}

void WayChoice::compare(const ComparedSequence& sequence) {
  if (sequence.cost) ways_.record_fused_query(*sequence.cost);
  fused_.compare(sequence, sequences_);
}

WayChoice::Turn WayChoice::next(const Load& load, std::optional<Strategy> taken) const {
  const bool is_compared =
      has_servers_ && fused_.wants_comparison(sequences_, load.comparisons, !is_fused_hopeless());
  const auto strategy = is_compared ? best_single() : best(taken);
  // A recording's single questions go side by side where slots would be idle otherwise; and those
  // that are compared always: in a row, they would be what a short batch ends with.
  const bool is_row = strategy == per_slot && objective_ == Objective::rate && at_once_ > 1;
  const bool has_idle_slots = load.free_slots + 1 >= analyses_;
  const bool is_spread = is_compared || (has_idle_slots && ways_.is_measured(per_slot));
  return {is_row && is_spread ? parallel : strategy, is_compared};
}

/// Of recordings, parallel is not one of its own: see `next`.
std::vector<Strategy> WayChoice::singles() const {
  if (objective_ == Objective::rate || at_once_ == 1) return {per_slot};
  return {parallel, per_slot};
}

Strategy WayChoice::best_single() const {
  const auto all = singles();
  return *std::min_element(all.begin(), all.end(), [this](Strategy one, Strategy other) {
    return ways_.estimate(one) < ways_.estimate(other);
  });
}

Strategy WayChoice::best(std::optional<Strategy> taken) const {
  const auto single = best_single();
  const bool may_be_fused = trusts_fused().value_or(objective_ == Objective::rate && has_servers_);
  // Where nothing is known, the one query instead of five.
  const bool is_fused = may_be_fused && ways_.estimate(fused) <= ways_.estimate(single);
  const auto fastest = is_fused ? fused : single;
  if (!taken || fastest == *taken) return fastest;
  const bool may_stay = *taken == fused ? may_be_fused : ways_.is_measured(*taken);
  const bool is_clear = ways_.estimate(fastest) < kClearlyFaster * ways_.estimate(*taken);
  return may_stay && !is_clear ? *taken : fastest;
}

bool WayChoice::is_fused_hopeless() const {
  const auto all = singles();
  return std::any_of(all.begin(), all.end(), [this](Strategy single) {
    return ways_.is_measured(single) && ways_.estimate(single) < ways_.estimate(fused);
  });
}

bool WayChoice::is_decided(std::optional<Strategy> taken) const {
  const auto chosen = best(taken);
  const bool is_fused_open = !trusts_fused() && !is_fused_hopeless();
  if (is_fused_open || !ways_.is_measured(chosen)) return false;
  auto others = singles();
  if (trusts_fused().value_or(false)) others.push_back(fused);
  return std::all_of(others.begin(), others.end(), [&](Strategy other) {
    return other == chosen || ways_.is_measured(other) ||
           ways_.estimate(other) > ways_.estimate(chosen);
  });
}

std::vector<StrategyCost> WayChoice::costs() const {
  auto all = ways_.all();
  for (auto& cost : all) {
    if (cost.strategy == fused) fused_.describe(cost);  // all others send the same queries
  }
  return all;
}

void WayChoice::forget() {
  ways_.forget();
  fused_.forget();
  sequences_ = 0;
}

void WayChoice::restore(const Learnt& learnt) {
  ways_.restore(learnt.costs);
  sequences_ = learnt.sequences;
  for (const auto& cost : learnt.costs) {
    if (cost.strategy == fused) fused_.restore(cost, sequences_);
  }
}

}  // namespace cabinwatch::llm
