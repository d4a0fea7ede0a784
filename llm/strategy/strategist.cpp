#include "llm/strategy/strategist.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace cabinwatch::llm {
namespace {

using Basis = StrategyReport::Basis;
using Outcome = StrategyTrial::Outcome;
using Severity = ServerEvent::Severity;

/// Measurements in a row after which a server counts as unsteady. Ours.
constexpr int kMostAttempts = 3;

/// The last fused objects, and how many invalid ones of these are no accident.
constexpr std::size_t kObjectsWatched = 7;
constexpr int kMostInvalid = 3;

StrategyTrial::Setup setup_of(const AnalystSettings& settings) {
  const bool is_live = settings.overload == Overload::newest_wins;
  return {.objective = is_live ? Objective::time : Objective::rate,
          .analyses = settings.analyses.size(),
          // Live, a finding near its deadline helps nobody.
          .longest = is_live ? settings.deadline / 2 : settings.deadline};
}

}  // namespace

Strategist::Strategist(const AnalystSettings& settings, Tell tell)
    : is_automatic_(settings.strategy == Strategy::automatic && settings.analyses.size() > 1),
      setup_(setup_of(settings)),
      tell_(std::move(tell)) {
  if (settings.strategy != Strategy::automatic) {
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

Strategy Strategist::next() const { return trial_ ? trial_->next() : report_.taken; }

void Strategist::servers_changed(const ServerChange& change, bool has_healthy) {
  const bool knows = !trial_ && report_.basis != Basis::guessed;
  if (!is_automatic_ || (knows && change.kind != ServerChange::Kind::changed)) return;
  attempts_ = 0;
  if (has_healthy) {
    measure(change.why);
  } else if (trial_) {
    settle(Strategy::parallel, Basis::guessed,
           fmt::format("measuring was broken off: {}", change.why));
  }
}

void Strategist::measure(const std::string& why) {
  trial_.emplace(setup_);
  why_ = why;
  ++report_.measurements;
  report_.is_measuring = true;
  objects_.clear();
  note_progress();
}

void Strategist::note_progress() {
  report_.reason = fmt::format("measuring, {} sequences done: {}", trial_->turns(), why_);
}

void Strategist::take(const MeasuredSequence& sequence, unsigned measurement, int at_once) {
  if (!trial_) {
    watch(sequence);
    return;
  }
  if (measurement != report_.measurements) return;  // begun before this one did
  trial_->take(sequence, at_once);
  note_progress();
  if (trial_->outcome() != Outcome::none) conclude(at_once);
}

void Strategist::conclude(int at_once) {
  const auto trial = *std::exchange(trial_, std::nullopt);
  report_.costs = trial.costs(at_once);
  if (trial.outcome() == Outcome::unsteady && ++attempts_ < kMostAttempts) {
    measure(fmt::format("once more, since {}", trial.trouble()));
    return;
  }
  if (trial.outcome() != Outcome::measured) {
    settle(Strategy::parallel, Basis::fallback,
           fmt::format("measuring came to no result: {}; {}", trial.trouble(),
                       figures_of(report_.costs, Strategy::parallel, at_once)));
    return;
  }
  attempts_ = 0;
  const auto choice = choose_strategy(report_.costs, setup_.objective, at_once);
  settle(choice.taken, choice.is_fallback ? Basis::fallback : Basis::measured, choice.reason);
}

void Strategist::settle(Strategy taken, Basis basis, const std::string& reason) {
  trial_.reset();
  report_.taken = taken;
  report_.basis = basis;
  report_.is_measuring = false;
  report_.reason = reason;
  drift_.begin();
  objects_.clear();
  if (basis == Basis::guessed) return;
  tell_({basis == Basis::measured ? Severity::notice : Severity::warning, "",
         fmt::format("strategy {}: {}", pipeline::to_word(taken), reason), ""});
}

void Strategist::watch(const MeasuredSequence& sequence) {
  if (!sequence.is_whole || sequence.strategy != report_.taken) return;
  watch_objects(sequence);
  if (!is_automatic_ || trial_ || report_.basis == Basis::guessed) return;
  if (!drift_.take(quickest(sequence.queries))) return;
  const double change = drift_.change().value_or(1.0);
  const auto why = fmt::format("queries take {:.1f} times {} than when the strategy was chosen",
                               std::max(change, 1.0 / change), change > 1.0 ? "longer" : "less");
  tell_({Severity::notice, "", fmt::format("strategies are measured again: {}", why), ""});
  attempts_ = 0;
  measure(why);
}

void Strategist::watch_objects(const MeasuredSequence& sequence) {
  if (sequence.strategy != Strategy::fused) return;
  objects_.push_back(!sequence.fell_back);
  if (objects_.size() > kObjectsWatched) objects_.pop_front();
  const auto invalid = std::count(objects_.begin(), objects_.end(), false);
  if (invalid == 0) is_trouble_told_ = false;
  if (invalid < kMostInvalid) return;
  const auto why =
      fmt::format("{} of the last {} fused objects were not valid", invalid, objects_.size());
  if (is_automatic_) {
    tell_({Severity::notice, "", fmt::format("strategies are measured again: {}", why), ""});
    attempts_ = 0;
    measure(why);
  } else if (!std::exchange(is_trouble_told_, true)) {
    tell_({Severity::warning, "",
           fmt::format("strategy fused: {}; what lacks is asked singly", why),
           "set llm.strategy to \"auto\", or take a model that keeps to the schema"});
  }
}

bool Strategist::wants_comparison() const { return trial_ && trial_->wants_comparison(); }

bool Strategist::insists_on_comparison() const {
  return trial_ && (setup_.objective == Objective::rate || trial_->insists());
}

void Strategist::take_comparison(const std::optional<AnswerAgreement>& agreement) {
  if (trial_) trial_->take_comparison(agreement);
}

void Strategist::miss_comparison() {
  if (trial_) trial_->miss_comparison();
}

}  // namespace cabinwatch::llm
