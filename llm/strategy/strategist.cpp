#include "llm/strategy/strategist.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <set>
#include <utility>

#include "base/utc.hpp"
#include "llm/answers/finding.hpp"

namespace cabinwatch::llm {
namespace {

using Basis = StrategyReport::Basis;
using Severity = ServerEvent::Severity;
using enum Strategy;

/// Another way must be this much faster to replace the chosen one: nearly equal ones would take
/// turns.
constexpr double kClearlyFaster = 0.9;

/// Fused objects in a row that are not valid and worth telling.
constexpr unsigned kInvalidWorthTelling = 3;

/// How many times slower or faster is another server, and how much of a change is a busy machine's.
/// Ours: queries that wait for one another in the server take twice as long.
constexpr double kChange = 2.5;
constexpr std::chrono::milliseconds kLeastChange{20};

std::chrono::microseconds scaled(double factor, std::chrono::microseconds time) {
  return std::chrono::duration_cast<std::chrono::microseconds>(factor * time);
}

int sum_of(const KnownServers& servers) {
  int sum = 0;
  for (const auto& server : servers) sum += server.at_once;
  return std::max(1, sum);
}

std::vector<std::string> identities_of(const KnownServers& servers) {
  std::set<std::string> all;
  for (const auto& server : servers) all.insert(server.identity);
  return {all.begin(), all.end()};
}

std::string now_text() { return base::utc_text(std::chrono::system_clock::now()); }

}  // namespace

Strategist::Strategist(const AnalystSettings& settings, Tell tell)
    : is_automatic_(settings.strategy == automatic && settings.analyses.size() > 1),
      objective_(settings.overload == Overload::newest_wins ? Objective::time : Objective::rate),
      analyses_(settings.analyses.size()),
      questions_(questions_of(settings)),
      tell_(std::move(tell)),
      learnt_(settings.state_directory),
      at_once_(settings.max_queries_in_flight),
      ways_(objective_, analyses_, settings.deadline),
      fused_(analyses_) {
  if (settings.strategy != automatic) {
    report_.taken = settings.strategy;
    report_.basis = Basis::set;
    report_.reason = "set by llm.strategy";
  } else if (!is_automatic_) {
    report_.basis = Basis::measured;
    report_.reason = "there is one analysis, which all strategies ask in the same way";
  } else {
    report_.reason = "nothing is measured: no server is there";
  }
}

// --- what is asked next ---------------------------------------------------------------------

Strategist::Turn Strategist::next(const Load& load) const {
  if (!is_automatic_) return {report_.taken, false};
  const bool is_compared =
      !servers_.empty() &&
      fused_.wants_comparison(sequences_, load.comparisons, !is_fused_hopeless());
  const auto strategy = is_compared ? best_single() : best();
  // A recording's single questions go side by side where slots would be idle otherwise; and those
  // that are compared always: in a row, they would be what a short batch ends with.
  const bool is_row = strategy == per_slot && objective_ == Objective::rate && at_once_ > 1;
  const bool has_idle_slots = load.free_slots + 1 >= analyses_;
  const bool is_spread = is_compared || (has_idle_slots && ways_.is_measured(per_slot));
  return {is_row && is_spread ? parallel : strategy, is_compared};
}

std::optional<bool> Strategist::trusts_fused() const {
  return is_automatic_ ? fused_.is_trusted() : true;
}

/// Of recordings, parallel is not one of its own: see `next`.
std::vector<Strategy> Strategist::singles() const {
  if (objective_ == Objective::rate || at_once_ == 1) return {per_slot};
  return {parallel, per_slot};
}

Strategy Strategist::best_single() const {
  const auto all = singles();
  return *std::min_element(all.begin(), all.end(), [this](Strategy one, Strategy other) {
    return ways_.estimate(one) < ways_.estimate(other);
  });
}

Strategy Strategist::best() const {
  const auto single = best_single();
  const auto trust = trusts_fused();
  const bool may_be_fused = trust.value_or(objective_ == Objective::rate && !servers_.empty());
  // Where nothing is known, the one query instead of five.
  const bool is_fused = may_be_fused && ways_.estimate(fused) <= ways_.estimate(single);
  const auto fastest = is_fused ? fused : single;
  const auto taken = report_.taken;
  if (report_.basis == Basis::guessed || fastest == taken) return fastest;
  const bool may_stay = taken == fused ? may_be_fused : ways_.is_measured(taken);
  const bool is_clear = ways_.estimate(fastest) < scaled(kClearlyFaster, ways_.estimate(taken));
  return may_stay && !is_clear ? taken : fastest;
}

bool Strategist::is_fused_hopeless() const {
  const auto all = singles();
  return std::any_of(all.begin(), all.end(), [this](Strategy single) {
    return ways_.is_measured(single) && ways_.estimate(single) < ways_.estimate(fused);
  });
}

// --- what was measured ----------------------------------------------------------------------

void Strategist::record(const MeasuredSequence& sequence, const KnownServers& servers) {
  if (!is_automatic_) warn_of_objects(sequence);
  if (!is_automatic_ || servers.empty()) return;
  servers_ = servers;
  at_once_ = sum_of(servers);
  if (!sequence.is_clear || sequence.queries.empty()) return;
  ++sequences_;
  ways_.record(sequence, at_once_);
  if (sequence.strategy == report_.taken) look_at_change();
  decide();
}

void Strategist::look_at_change() {
  const auto now = ways_.estimate(report_.taken);
  const auto [less, more] = std::minmax(reference_, now);
  if (report_.basis == Basis::guessed) return;
  if (more - less < kLeastChange || more < scaled(kChange, less)) return;
  const bool is_slower = now > reference_;
  const auto why = fmt::format("sequences take {:.1f} times {} than when the strategy was chosen",
                               static_cast<double>(more.count()) /
                                   static_cast<double>(std::max<Micros::rep>(1, less.count())),
                               is_slower ? "longer" : "less");
  tell(Severity::notice, fmt::format("strategies are measured again: {}", why));
  begin(why);
}

void Strategist::compare(const ComparedSequence& sequence) {
  if (!is_automatic_ || trusts_fused() == false) return;
  if (sequence.cost) ways_.record_fused_query(*sequence.cost);
  fused_.compare(sequence, sequences_);
  decide();
}

/// Every way has shown its cost, or cannot be better than the best.
bool Strategist::is_decided() const {
  const auto chosen = best();
  const bool is_fused_open = !trusts_fused() && !is_fused_hopeless();
  if (is_fused_open || !ways_.is_measured(chosen)) return false;
  auto others = singles();
  if (trusts_fused().value_or(false)) others.push_back(fused);
  return std::all_of(others.begin(), others.end(), [&](Strategy other) {
    return other == chosen || ways_.is_measured(other) ||
           ways_.estimate(other) > ways_.estimate(chosen);
  });
}

void Strategist::decide() {
  report_.costs = costs();
  const auto chosen = best();
  if (!is_decided()) {
    if (report_.basis == Basis::guessed) {
      report_.taken = trusts_fused().value_or(false) ? chosen : best_single();
      report_.reason = fmt::format("measuring, {} sequences done: {}", sequences_, why_);
    }
    return;
  }
  if (report_.basis != Basis::guessed && chosen == report_.taken) return;
  report_.taken = chosen;
  settle(Basis::measured, figures_of(report_.costs, chosen, at_once_));
  keep();
}

void Strategist::settle(Basis basis, const std::string& reason) {
  report_.basis = basis;
  report_.reason = reason;
  reference_ = ways_.estimate(report_.taken);
  tell(Severity::notice,
       fmt::format("strategy {}: {}", pipeline::to_word(report_.taken), report_.reason));
}

std::vector<StrategyCost> Strategist::costs() const {
  auto all = ways_.all();
  for (auto& cost : all) {
    if (cost.strategy == fused) fused_.describe(cost);  // all others send the same queries
  }
  return all;
}

// --- servers --------------------------------------------------------------------------------

std::optional<std::string> Strategist::answers_as(const ProbeReport& report,
                                                  const ServerAddress& address) {
  if (!is_automatic_) return std::nullopt;
  return learnt_.answers_as(questions_, [&](const std::string& candidate) {
    return known_as(report.identity, candidate, report.model_digest, address);
  });
}

KnownServers Strategist::servers_changed(const KnownServers& healthy, const std::string& why) {
  // While no server is there, what is known of the last ones stays: they may come back.
  if (!is_automatic_ || healthy.empty()) return {};
  const bool is_same = !servers_.empty() && identities_of(servers_) == identities_of(healthy);
  if (!is_same && !servers_.empty()) keep();
  servers_ = healthy;
  at_once_ = sum_of(healthy);
  if (is_same) return {};
  fused_.forget();
  sequences_ = 0;
  const auto learnt = learnt_.find(key());
  if (!learnt) {
    begin(why);
    return {};
  }
  restore(*learnt);
  return learnt->servers;
}

void Strategist::begin(const std::string& why) {
  why_ = why;
  ++report_.measurements;
  report_.basis = Basis::guessed;
  ways_.forget();
  decide();
}

void Strategist::restore(const Learnt& learnt) {
  for (auto& server : servers_) {
    for (const auto& known : learnt.servers) {
      if (known.identity == server.identity) server.at_once = known.at_once;
    }
  }
  at_once_ = sum_of(servers_);
  ways_.restore(learnt.costs);
  sequences_ = learnt.sequences;
  for (const auto& cost : learnt.costs) {
    if (cost.strategy == fused) fused_.restore(cost, sequences_);
  }
  report_.costs = costs();
  report_.taken = learnt.taken;
  settle(Basis::known, fmt::format("learnt until {}: {}", learnt.at,
                                   figures_of(learnt.costs, learnt.taken, at_once_)));
}

void Strategist::keep() {
  const bool is_worth_it = report_.basis == Basis::measured || report_.basis == Basis::known;
  // A server that tells nothing of itself may be another one next time.
  const bool is_named = std::none_of(servers_.begin(), servers_.end(),
                                     [](const auto& one) { return one.identity.empty(); });
  if (!is_automatic_ || !is_worth_it || servers_.empty() || !is_named) return;
  learnt_.keep(key(), {.taken = report_.taken,
                       .costs = costs(),
                       .servers = servers_,
                       .sequences = sequences_,
                       .at = now_text()});
  tell(Severity::notice, {});
}

LearntKey Strategist::key() const { return {identities_of(servers_), questions_, objective_}; }

/// With what there is to tell of the file.
void Strategist::tell(Severity severity, const std::string& text, const std::string& to_do) {
  if (!text.empty()) tell_({severity, "", text, to_do});
  if (auto news = learnt_.news(); !news.empty()) {
    tell_({Severity::notice, "", std::move(news), ""});
  }
}

void Strategist::warn_of_objects(const MeasuredSequence& sequence) {
  if (sequence.strategy != fused || !sequence.is_whole) return;
  invalid_in_row_ = sequence.fell_back ? invalid_in_row_ + 1 : 0;
  if (invalid_in_row_ != kInvalidWorthTelling) return;
  tell(Severity::warning,
       fmt::format("strategy fused: the last {} fused objects were not valid; what lacks is asked "
                   "singly",
                   invalid_in_row_),
       "set llm.strategy to \"auto\", or take a model that keeps to the schema");
}

// --- for others -----------------------------------------------------------------------------

std::string questions_of(const AnalystSettings& settings) {
  std::string analyses;
  for (const auto analysis : settings.analyses) {
    analyses += fmt::format("{}{}", analyses.empty() ? "" : " ", pipeline::to_word(analysis));
  }
  return fmt::format("{}; {}{}; {} tokens; pictures: {}", settings.model, analyses,
                     settings.describe ? ", described" : "", settings.max_answer_tokens,
                     settings.pictures);
}

std::vector<std::string> learnt_of(const AnalystSettings& settings, const KnownServers& servers) {
  LearntServers file(settings.state_directory);
  std::vector<std::string> lines;
  for (const auto objective : {Objective::time, Objective::rate}) {
    const auto learnt = file.find({identities_of(servers), questions_of(settings), objective});
    if (!learnt) continue;
    lines.push_back(fmt::format("{}: {}, learnt until {}: {}", pipeline::to_word(objective),
                                pipeline::to_word(learnt->taken), learnt->at,
                                figures_of(learnt->costs, learnt->taken, sum_of(learnt->servers))));
  }
  if (auto news = file.news(); !news.empty()) lines.push_back(std::move(news));
  return lines;
}

}  // namespace cabinwatch::llm
