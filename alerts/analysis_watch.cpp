#include "alerts/analysis_watch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "alerts/thresholds.hpp"
#include "base/seconds.hpp"

namespace cabinwatch::alerts {

using pipeline::Lane;

namespace {

/// How long ago the newest one came, a frame or an answer.
std::string newest(const std::string& what, const SilenceWatch& lane, Clock::time_point now) {
  if (lane.is_held()) return fmt::format("no {} can come: the camera does not work", what);
  const auto silent = base::seconds_text(lane.silent_for(now));
  if (!lane.has_heard()) return fmt::format("no {} has come for {}", what, silent);
  return fmt::format("the newest {} came {} ago", what, silent);
}

/// The rate that is too low changes with every frame, and is one cause all the same.
bool have_one_cause(const Doubt& one, const Doubt& other) {
  return one.is_partial == other.is_partial && (one.is_partial || one.reason == other.reason);
}

std::string because(std::string text, const std::string& reason) {
  if (!reason.empty()) text += ": " + reason;
  return text;
}

}  // namespace

AnalysisWatch::AnalysisWatch(const PolicySettings& settings, Clock::time_point now)
    : answers_(kSilenceAfter, now), frames_(kSilenceAfter, now) {
  configure(settings);
}

void AnalysisWatch::configure(const PolicySettings& settings) {
  expects_answers_ = settings.expects_findings;
  expects_frames_ = settings.expects_reflex;
  answers_.configure(std::max(kSilenceAfter, settings.max_gap + kAnswerTime));
  questions_.configure(settings.expects_findings ? settings.analyses : WordSet<Analysis>{});
  frames_.configure(kSilenceAfter);
  doubtful_.forget();
  doubt_.reset();
  lasting_doubt_.reset();
}

void AnalysisWatch::hear_answers(const pipeline::Observation& answers, Clock::time_point now) {
  answers_.hear(answers.captured_at, answers.answered_at.value_or(now), now);
  questions_.hear(answers);
}

void AnalysisWatch::hear_frame(Clock::time_point captured_at, const std::optional<Doubt>& doubt,
                               Clock::time_point now) {
  frames_.hear(captured_at, now, now);
  doubtful_.see(doubt.has_value(), captured_at);
  if (!doubt) return;
  doubt_ = doubt;
  const bool is_same = lasting_doubt_ && have_one_cause(*lasting_doubt_, *doubt);
  if (lasting_doubt_ && !is_same && captured_at - lasting_doubt_at_ < kDoubtChange) return;
  if (!is_same || !is_doubtful()) lasting_doubt_ = doubt;
  lasting_doubt_at_ = captured_at;
}

void AnalysisWatch::pass(Clock::time_point now) {
  if (expects_answers_) {
    answers_.pass(now);
  } else {
    answers_.restart(now);
  }
  if (expects_frames_) {
    frames_.pass(now);
  } else {
    frames_.restart(now);
  }
  if (frames_.is_silent()) doubtful_.forget();
}

void AnalysisWatch::hold(Clock::time_point now) {
  answers_.hold(now);
  frames_.hold(now);
  doubtful_.forget();
}

void AnalysisWatch::skip(Clock::duration how_long, Clock::time_point now) {
  answers_.skip(how_long, now);
  frames_.skip(how_long, now);
}

void AnalysisWatch::explain(Lane lane, std::string reason) {
  (lane == Lane::reflex ? frames_ : answers_).explain(std::move(reason));
}

void AnalysisWatch::explain(Analysis analysis, std::string reason) {
  questions_.explain(analysis, std::move(reason));
}

bool AnalysisWatch::is_doubtful() const {
  return expects_frames_ && doubtful_.lasting(true) >= kDoubtAfter;
}

bool AnalysisWatch::is_impaired() const {
  return answers_.is_silent() || frames_.is_silent() || is_doubtful() ||
         !questions_.missed().empty();
}

std::vector<AnalysisWatch::Gap> AnalysisWatch::gaps(Clock::time_point now) const {
  std::vector<Gap> gaps;
  if (frames_.is_silent()) {
    gaps.push_back({.lane = Lane::reflex,
                    .lasting = frames_.silent_for(now),
                    .what = "does not work",
                    .reason = frames_.reason(),
                    .is_partial = false,
                    .is_current = frames_.is_current(now)});
  } else if (is_doubtful()) {
    gaps.push_back(
        {.lane = Lane::reflex,
         .lasting = doubtful_.lasting(true),
         .what = lasting_doubt_->is_partial ? "sees too little" : "cannot judge the driver",
         .reason = lasting_doubt_->reason,
         .is_partial = lasting_doubt_->is_partial,
         .is_current = true});
  }
  if (answers_.is_silent()) {
    gaps.push_back({.lane = Lane::reasoning,
                    .lasting = answers_.silent_for(now),
                    .what = "gives no answers",
                    .reason = answers_.reason(),
                    .is_partial = false,
                    .is_current = answers_.is_current(now)});
  } else if (auto some = unanswered(now)) {
    gaps.push_back(*std::move(some));
  }
  return gaps;
}

/// The questions that are not answered while others are: one gap, each with its reason, or the one
/// that they have in common.
std::optional<AnalysisWatch::Gap> AnalysisWatch::unanswered(Clock::time_point now) const {
  const auto missed = questions_.missed();
  if (missed.empty()) return std::nullopt;
  Gap gap{.lane = Lane::reasoning,
          .lasting = {},
          .what = {},
          .reason = missed.front().reason,
          .is_partial = true,
          .is_current = true};
  const bool is_common = std::ranges::all_of(
      missed, [&](const auto& one) { return one.reason == missed.front().reason; });
  if (!is_common) gap.reason.clear();
  for (const auto& [analysis, since, reason] : missed) {
    gap.lasting = std::max(gap.lasting, std::chrono::duration_cast<milliseconds>(now - since));
    gap.analyses +=
        fmt::format("{}{}", gap.analyses.empty() ? "" : ", ", pipeline::to_word(analysis));
    if (is_common || reason.empty()) continue;
    gap.reason += fmt::format("{}{}: {}", gap.reason.empty() ? "" : "; ",
                              pipeline::to_word(analysis), reason);
  }
  gap.what = "gives no answers to " + gap.analyses;
  return gap;
}

std::optional<Doubt> AnalysisWatch::doubt() const {
  return expects_frames_ && doubtful_.is(true) ? doubt_ : std::nullopt;
}

bool AnalysisWatch::has(Lane lane) const {
  if (lane == Lane::reflex) return expects_frames_ && !frames_.is_silent();
  return expects_answers_ && !answers_.is_silent();
}

Tally AnalysisWatch::tally(Clock::time_point now) const {
  Tally tally{.nearness = is_impaired() ? 1.0 : 0.0};
  using Seconds = std::chrono::duration<double>;
  const auto add = [&](const std::string& name, milliseconds lasting, milliseconds limit) {
    tally.nearness = std::max(tally.nearness, std::min(Seconds(lasting) / Seconds(limit), 1.0));
    tally.counted.emplace(name, std::int64_t{lasting.count()});
    tally.counted.emplace(name + "_needed", std::int64_t{limit.count()});
  };
  const auto say = [&](const std::string& text) {
    tally.why += (tally.why.empty() ? "" : "; ") + text;
  };
  if (expects_frames_) {
    add("reflex_silent_ms", frames_.silent_for(now), frames_.limit());
    add("reflex_doubtful_ms", doubtful_.lasting(true), kDoubtAfter);
    if (const auto now_in_doubt = doubt(); now_in_doubt && !frames_.is_silent()) {
      say(fmt::format("frames cannot be judged for {}: {}",
                      base::seconds_text(doubtful_.lasting(true)), now_in_doubt->reason));
    } else {
      say(newest("frame", frames_, now));
    }
  }
  if (expects_answers_) {
    add("answers_silent_ms", answers_.silent_for(now), answers_.limit());
    say(newest("answer of the model", answers_, now));
    say_unanswered(tally, now);
  }
  return tally;
}

void AnalysisWatch::say_unanswered(Tally& tally, Clock::time_point now) const {
  const auto gap = unanswered(now);
  if (!gap || answers_.is_silent()) return;
  tally.counted.emplace("unanswered_ms", std::int64_t{gap->lasting.count()});
  tally.counted.emplace("unanswered_ms_needed", std::int64_t{kUnansweredAfter.count()});
  tally.why += because(
      fmt::format("; no answer to {} for {}", gap->analyses, base::seconds_text(gap->lasting)),
      gap->reason);
}

std::string AnalysisWatch::message(const std::vector<Gap>& gaps, bool is_blind) const {
  const Gap& first = gaps.front();
  const bool is_only_lane = !expects_answers_ || !expects_frames_;
  if (gaps.size() > 1) {
    std::string both;
    for (const Gap& gap : gaps) {
      const auto* begin = !both.empty() ? "; the" : is_blind ? "the" : "The";
      both += because(fmt::format("{} {} lane {}", begin, pipeline::to_word(gap.lane), gap.what),
                      gap.reason);
    }
    return is_blind ? because("The driver is not being analysed", both) : both;
  }
  if (is_only_lane && is_blind) return because("The driver is not being analysed", first.reason);
  return because(fmt::format("The {} lane {}", pipeline::to_word(first.lane), first.what),
                 first.reason);
}

Standing AnalysisWatch::standing(Clock::time_point now) const {
  const auto missing = gaps(now);
  if (missing.empty()) return Nothing{};
  const std::size_t expected = (expects_answers_ ? 1U : 0U) + (expects_frames_ ? 1U : 0U);
  const bool is_blind =
      missing.size() >= expected &&
      std::none_of(missing.begin(), missing.end(), [](const Gap& gap) { return gap.is_partial; });
  auto blind_for = milliseconds::max();  // as long as the lane that was lost last
  std::string lanes;
  std::string reasons;
  for (const Gap& gap : missing) {
    blind_for = std::min(blind_for, gap.lasting);
    lanes += fmt::format("{}{}", lanes.empty() ? "" : ", ", pipeline::to_word(gap.lane));
    if (!gap.reason.empty()) reasons += (reasons.empty() ? "" : "; ") + gap.reason;
  }
  Details details{{kLaneDetail, lanes},
                  {kWhyDetail, tally(now).why},
                  {"silent_ms", std::int64_t{blind_for.count()}}};
  if (!reasons.empty()) details.emplace("reason", reasons);
  for (const Gap& gap : missing) {
    if (!gap.analyses.empty()) details.emplace("analyses", gap.analyses);
  }
  return Situation{.severity = is_blind && blind_for >= kSilenceWarningAfter ? Severity::warning
                                                                             : Severity::advisory,
                   .message = message(missing, is_blind),
                   .details = std::move(details),
                   .is_current = std::any_of(missing.begin(), missing.end(),
                                             [](const Gap& gap) { return gap.is_current; })};
}

}  // namespace cabinwatch::alerts
