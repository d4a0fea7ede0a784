#include "llm/strategy/strategist.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/utc.hpp"
#include "llm/answers/finding.hpp"

namespace cabinwatch::llm {
namespace {

using Basis = StrategyReport::Basis;
using Severity = ServerEvent::Severity;
using enum Strategy;

/// Fused objects in a row that are not valid and worth telling.
constexpr unsigned kInvalidWorthTelling = 3;

/// How many times slower or faster is another server, and how much of a change is a busy machine's.
/// Ours: queries that wait for one another in the server take twice as long.
constexpr double kChange = 2.5;
constexpr std::chrono::milliseconds kLeastChange{20};

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
      questions_(questions_of(settings)),
      tell_(std::move(tell)),
      learnt_(settings.state_directory),
      choice_(objective_, settings.analyses.size(), settings.deadline,
              settings.max_queries_in_flight) {
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
  return choice_.next(load, chosen());
}

std::optional<bool> Strategist::trusts_fused() const {
  return is_automatic_ ? choice_.trusts_fused() : true;
}

/// Nothing while it is still being measured.
std::optional<Strategy> Strategist::chosen() const {
  if (report_.basis == Basis::guessed) return std::nullopt;
  return report_.taken;
}

// --- what was measured ----------------------------------------------------------------------

void Strategist::record(const MeasuredSequence& sequence, const KnownServers& servers) {
  if (!is_automatic_) warn_of_objects(sequence);
  if (!is_automatic_ || servers.empty()) return;
  servers_ = servers;
  choice_.served_by(sum_of(servers));
  // What failed, or came not as asked, shows nothing of how fast the server is.
  if (!sequence.is_clear || sequence.has_failed || sequence.queries.empty()) return;
  choice_.record(sequence);
  if (sequence.strategy == report_.taken) look_at_change();
  decide();
}

void Strategist::look_at_change() {
  const auto now = choice_.estimate(report_.taken);
  const auto [less, more] = std::minmax(reference_, now);
  if (report_.basis == Basis::guessed) return;
  if (more - less < kLeastChange || more < kChange * less) return;
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
  choice_.compare(sequence);
  decide();
}

void Strategist::decide() {
  report_.costs = choice_.costs();
  const auto best = choice_.best(chosen());
  if (!choice_.is_decided(chosen())) {
    if (report_.basis == Basis::guessed) {
      report_.taken = trusts_fused().value_or(false) ? best : choice_.best_single();
      report_.reason = fmt::format("measuring, {} sequences done: {}", choice_.sequences(), why_);
    }
    return;
  }
  if (chosen() == best) return;
  report_.taken = best;
  settle(Basis::measured, figures_of(report_.costs, best, choice_.at_once()));
  keep();
}

void Strategist::settle(Basis basis, const std::string& reason) {
  report_.basis = basis;
  report_.reason = reason;
  reference_ = choice_.estimate(report_.taken);
  tell(Severity::notice,
       fmt::format("strategy {}: {}", pipeline::to_word(report_.taken), report_.reason));
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
  choice_.served_by(sum_of(healthy));
  if (is_same) return {};
  choice_.forget();
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
  choice_.measure_anew();
  decide();
}

void Strategist::restore(const Learnt& learnt) {
  for (auto& server : servers_) {
    for (const auto& known : learnt.servers) {
      if (known.identity == server.identity) server.at_once = known.at_once;
    }
  }
  choice_.served_by(sum_of(servers_));
  choice_.restore(learnt);
  report_.costs = choice_.costs();
  report_.taken = learnt.taken;
  settle(Basis::known, fmt::format("learnt until {}: {}", learnt.at,
                                   figures_of(learnt.costs, learnt.taken, choice_.at_once())));
}

void Strategist::keep() {
  const bool is_worth_it = report_.basis == Basis::measured || report_.basis == Basis::known;
  // A server that tells nothing of itself may be another one next time.
  const bool is_named = std::none_of(servers_.begin(), servers_.end(),
                                     [](const auto& one) { return one.identity.empty(); });
  if (!is_automatic_ || !is_worth_it || servers_.empty() || !is_named) return;
  learnt_.keep(key(), {.taken = report_.taken,
                       .costs = choice_.costs(),
                       .servers = servers_,
                       .sequences = choice_.sequences(),
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
