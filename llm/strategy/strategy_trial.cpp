#include "llm/strategy/strategy_trial.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "llm/strategy/median.hpp"

namespace cabinwatch::llm {
namespace {

using std::chrono::microseconds;

/// Failed sequences in a row that are no accident.
constexpr int kMostFailures = 4;
/// Objects that are not valid and no accident, with a model at temperature 0.
constexpr int kMostInvalid = 2;
/// Sequences asked both ways: twenty answers.
constexpr unsigned kComparisons = 4;
constexpr unsigned kLeastComparisons = 2;
constexpr std::size_t kMostRounds = 5;
/// Comparisons in a row that came to nothing, some of them put off.
constexpr int kMostMissed = 8;

/// A strategy that is this much better than another one's estimate is better. Ours: estimates from
/// single queries were not wrong by more than a quarter.
constexpr double kHopeless = 0.6;

/// How many times slower or faster the server may get within a measurement, and how much of a
/// change is a busy machine's. As in DriftWatch.
constexpr double kChange = 2.5;
constexpr std::chrono::milliseconds kLeastChange{20};

double seconds(microseconds time) { return static_cast<double>(time.count()) / 1e6; }

std::vector<microseconds> times(const std::vector<MeasuredSequence>& sequences) {
  std::vector<microseconds> all;
  for (const auto& sequence : sequences) all.push_back(sequence.time);
  return all;
}

std::vector<microseconds> works(const std::vector<MeasuredSequence>& sequences, int at_once) {
  std::vector<microseconds> all;
  for (const auto& sequence : sequences) all.push_back(work_of(sequence.queries, at_once));
  return all;
}

bool is_much_different(microseconds one, microseconds other) {
  const auto [less, more] = std::minmax(one, other);
  return more - less >= kLeastChange && seconds(more) >= kChange * seconds(less);
}

/// Most strategies have turns that are not like one another.
bool is_scattered(const std::vector<std::vector<microseconds>>& samples) {
  const auto scattered = std::count_if(samples.begin(), samples.end(), [](const auto& turns) {
    const auto [least, most] = std::minmax_element(turns.begin(), turns.end());
    return is_much_different(*least, *most);
  });
  return std::cmp_greater_equal(2 * scattered, samples.size());
}

}  // namespace

std::size_t StrategyTrial::place_of(Strategy strategy) {
  switch (strategy) {
    case Strategy::fused:
      return 1;
    case Strategy::sequential:
    case Strategy::per_slot:
      return 2;
    case Strategy::automatic:
    case Strategy::parallel:
      break;
  }
  return 0;
}

bool StrategyTrial::is_fused_verified() const {
  return comparisons_ > 0 && agreement_.equal == agreement_.compared;
}

const std::string& StrategyTrial::ruled_out(Strategy strategy) const {
  const auto& one = tried(strategy);
  const bool is_sequential = &one == &tried(Strategy::sequential);
  return is_sequential && one.ruled_out.empty() ? too_slow_ : one.ruled_out;
}

bool StrategyTrial::wants(Strategy strategy) const {
  return ruled_out(strategy).empty() && tried(strategy).sequences.size() < rounds_;
}

Strategy StrategyTrial::next() const {
  const auto turns = tried(Strategy::parallel).sequences.size();
  const bool is_fused_possible = ruled_out(Strategy::fused).empty();
  if (turns == 0 || (is_fused_possible && !is_fused_verified())) return Strategy::parallel;
  if (wants(Strategy::fused) && tried(Strategy::fused).sequences.size() < turns) {
    return Strategy::fused;
  }
  if (wants(Strategy::parallel)) return Strategy::parallel;
  if (wants(Strategy::fused)) return Strategy::fused;
  if (wants(Strategy::sequential) && last_ != Strategy::sequential) return Strategy::sequential;
  return Strategy::parallel;
}

void StrategyTrial::take(const MeasuredSequence& sequence, int at_once) {
  if (outcome_ != Outcome::none) return;
  if (!sequence.is_whole || sequence.queries.empty()) {
    take_failure(sequence.strategy);
    return;
  }
  ++turns_;
  last_ = sequence.strategy;
  auto& one = tried(sequence.strategy);
  one.failures = 0;
  one.sequences.push_back(sequence);
  if (sequence.strategy == Strategy::fused) {
    ++fused_objects_;
    if (sequence.fell_back) take_invalid_object();
  }
  look_whether_sequential_is_slow(at_once);
  if (sequence.strategy == Strategy::parallel) conclude(at_once);
}

void StrategyTrial::take_failure(Strategy strategy) {
  auto& one = tried(strategy);
  if (++one.failures < kMostFailures) return;
  const auto why = fmt::format("{} sequences in a row had no whole answer", one.failures);
  one.ruled_out = why;
  if (strategy != Strategy::parallel) return;
  outcome_ = Outcome::failed;
  trouble_ = why;
}

void StrategyTrial::take_invalid_object() {
  if (++invalid_objects_ < kMostInvalid) return;
  tried(Strategy::fused).ruled_out =
      fmt::format("its object was not valid {} of {} times", invalid_objects_, fused_objects_);
}

void StrategyTrial::look_whether_sequential_is_slow(int at_once) {
  if (!tried(Strategy::sequential).sequences.empty()) return;
  std::vector<microseconds> firsts;
  for (const auto& sequence : tried(Strategy::parallel).sequences) {
    firsts.push_back(sequence.queries.front().duration());
  }
  const auto expected = static_cast<microseconds::rep>(setup_.analyses) * median(firsts);
  too_slow_.clear();
  if (expected > setup_.longest) {
    too_slow_ = fmt::format("one query after the other would take {:.3g} s", seconds(expected));
  } else if (setup_.objective == Objective::rate && is_row_hopeless(at_once)) {
    too_slow_ = "by what parallel's queries cost it cannot be as fast";
  }
}

/// Parallel's last query comes when its sequence's pictures have been read already, as all but the
/// first do in a row: so it shows what these would cost.
bool StrategyTrial::is_row_hopeless(int at_once) const {
  const auto& parallel = tried(Strategy::parallel).sequences;
  const auto& fused = tried(Strategy::fused).sequences;
  if (parallel.size() < 2 || fused.size() < 2 || !ruled_out(Strategy::fused).empty()) return false;
  std::vector<microseconds> rows;
  for (const auto& sequence : parallel) {
    const auto cost = [](const QueryRecord& query) {
      return query.usage.work().value_or(query.duration());
    };
    const auto others = static_cast<microseconds::rep>(setup_.analyses) - 1;
    rows.push_back(cost(sequence.queries.front()) + others * cost(sequence.queries.back()));
  }
  return seconds(median(works(fused, at_once))) < kHopeless * seconds(median(rows));
}

bool StrategyTrial::wants_comparison() const {
  return outcome_ == Outcome::none && tried(Strategy::fused).ruled_out.empty() &&
         comparisons_ < kComparisons && last_ != Strategy::fused;
}

void StrategyTrial::take_comparison(const std::optional<AnswerAgreement>& agreement) {
  ++fused_objects_;
  if (!agreement) {
    take_invalid_object();
    return;
  }
  ++comparisons_;
  missed_comparisons_ = 0;
  agreement_.compared += agreement->compared;
  agreement_.equal += agreement->equal;
  if (agreement_.equal < agreement_.compared) {
    tried(Strategy::fused).ruled_out = "it gives other answers";
  }
}

void StrategyTrial::miss_comparison() {
  if (++missed_comparisons_ < kMostMissed) return;
  tried(Strategy::fused).ruled_out = "its answers could not be compared";
}

void StrategyTrial::conclude(int at_once) {
  if (wants(Strategy::parallel) || wants(Strategy::fused) || wants(Strategy::sequential)) return;
  if (tried(Strategy::parallel).sequences.size() <= rounds_)
    return;  // its last turn is still to come
  if (ruled_out(Strategy::fused).empty() && comparisons_ < kLeastComparisons) return;
  if (const auto change = change_at_the_end()) {
    if (!std::exchange(is_doubtful_, true)) return;
    outcome_ = Outcome::unsteady;
    trouble_ = fmt::format("the server became {:.1f} times {} meanwhile",
                           std::max(*change, 1.0 / *change), *change > 1.0 ? "slower" : "faster");
    return;
  }
  if (std::exchange(is_doubtful_, false)) {  // one turn was slow, not the server
    auto& sequences = tried(Strategy::parallel).sequences;
    sequences.erase(sequences.end() - 2);
  }
  const bool is_open = !is_clear(at_once);
  if (is_open && rounds_ < kMostRounds) {
    ++rounds_;
  } else if (is_open && is_scattered(samples(at_once))) {
    outcome_ = Outcome::unsteady;
    trouble_ = "equal queries took very different times";
  } else {
    outcome_ = Outcome::measured;  // clear, or as good as equal
  }
}

/// Against the middle of the turns before: one of them may have been slow by accident.
std::optional<double> StrategyTrial::change_at_the_end() const {
  const auto& sequences = tried(Strategy::parallel).sequences;
  std::vector<microseconds> earlier;
  const auto count = sequences.size() - (is_doubtful_ ? 2 : 1);
  for (std::size_t i = 0; i < count; ++i) earlier.push_back(quickest(sequences[i].queries));
  const auto before = median(earlier);
  const auto last = quickest(sequences.back().queries);
  if (!is_much_different(before, last)) return std::nullopt;
  return seconds(last) / std::max(1e-6, seconds(before));
}

/// What counts, of every strategy that can be taken, turn by turn.
std::vector<std::vector<microseconds>> StrategyTrial::samples(int at_once) const {
  std::vector<std::vector<microseconds>> all;
  for (const auto strategy : {Strategy::parallel, Strategy::fused, Strategy::sequential}) {
    if (!ruled_out(strategy).empty()) continue;
    const auto& sequences = tried(strategy).sequences;
    all.push_back(setup_.objective == Objective::time ? times(sequences)
                                                      : works(sequences, at_once));
  }
  return all;
}

bool StrategyTrial::is_clear(int at_once) const {
  const auto candidates = samples(at_once);
  const auto best = *std::min_element(
      candidates.begin(), candidates.end(),
      [](const auto& one, const auto& other) { return median(one) < median(other); });
  const auto slowest_of_best = *std::max_element(best.begin(), best.end());
  return std::all_of(candidates.begin(), candidates.end(), [&](const auto& candidate) {
    const bool is_as_fast = seconds(median(candidate)) <= kEquallyFast * seconds(median(best));
    return is_as_fast || *std::min_element(candidate.begin(), candidate.end()) > slowest_of_best;
  });
}

StrategyCost StrategyTrial::cost(Strategy strategy, int at_once) const {
  const auto& one = tried(strategy);
  StrategyCost cost;
  cost.strategy = strategy;
  cost.ruled_out = ruled_out(strategy);
  cost.sequences = static_cast<unsigned>(one.sequences.size());
  if (cost.sequences == 0) {
    if (cost.ruled_out.empty()) cost.ruled_out = "not measured";
    return cost;
  }
  cost.time = median(times(one.sequences));
  cost.work = median(works(one.sequences, at_once));
  const int side_by_side = strategy == Strategy::sequential ? 1 : at_once;
  if (cost.work > microseconds(0)) cost.sequences_per_second = side_by_side / seconds(cost.work);
  TokenCounts tokens;
  for (const auto& sequence : one.sequences) tokens += tokens_of(sequence.queries);
  if (tokens.prompt > 0) {
    cost.prefix_reuse = static_cast<double>(tokens.cached) / static_cast<double>(tokens.prompt);
  }
  // All but `fused` send the same queries.
  cost.answers_compared = strategy == Strategy::fused ? agreement_.compared : 0;
  cost.answers_equal = strategy == Strategy::fused ? agreement_.equal : 0;
  return cost;
}

std::vector<StrategyCost> StrategyTrial::costs(int at_once) const {
  return {cost(Strategy::parallel, at_once), cost(Strategy::sequential, at_once),
          cost(Strategy::fused, at_once), cost(Strategy::per_slot, at_once)};
}

}  // namespace cabinwatch::llm
