#include "alerts/tiredness.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>

#include "base/seconds.hpp"

namespace cabinwatch::alerts {

using std::chrono::duration_cast;

namespace {

void drop_older(std::deque<Clock::time_point>& times, Clock::time_point than) {
  while (!times.empty() && times.front() < than) times.pop_front();
}

}  // namespace

void Tiredness::observe(const TrustedFrame& frame, milliseconds closed_for) {
  if (!frame.is_good() || (newest_at_ && frame.captured_at <= *newest_at_)) return;
  if (newest_at_ && frame.captured_at - *newest_at_ <= kFrameGap) {
    seen_ += duration_cast<milliseconds>(frame.captured_at - *newest_at_);
  }
  newest_at_ = frame.captured_at;
  newest_received_at_ = frame.received_at;
  confidence_ = frame.confidence;
  note_closure(frame, closed_for);
  if (frame.perclos) {
    perclos_ = std::max(*frame.perclos - told_part(), 0.0);
    is_perclos_high_ = *perclos_ >= (is_perclos_high_ ? kPerclosOrdinary : kPerclosAdvisory);
  }
  const bool is_long_blink = frame.ended_closure && *frame.ended_closure >= kLongBlink &&
                             frame.covers_blinks() && !is_told(*frame.ended_closure);
  if (is_long_blink) long_blinks_.push_back(frame.captured_at);
  if (frame.is_yawning) count_yawn(frame);
}

void Tiredness::note_closure(const TrustedFrame& frame, milliseconds closed_for) {
  const auto told_after = frame.covers_microsleep() ? kMicrosleepAfter : kEyesSleepAfter;
  if (closed_for >= told_after) {
    const auto from = seen_ - closed_for;
    if (told_closures_.empty() || told_closures_.back().until < from) {
      told_closures_.push_back({from, seen_});
    }
    told_closures_.back().until = seen_;
  }
  while (!told_closures_.empty() && told_closures_.front().until < seen_ - kPerclosWindow) {
    told_closures_.pop_front();
  }
}

double Tiredness::told_part() const {
  const auto window = std::min(seen_, kPerclosWindow);
  milliseconds told{};
  for (const ToldClosure& closure : told_closures_) {
    told += closure.until - std::max(closure.from, seen_ - window);
  }
  if (window == milliseconds{0}) return 0.0;
  return std::chrono::duration<double>(told) / window;
}

/// Of a closure that ended with the newest frame.
bool Tiredness::is_told(milliseconds ended_closure) const {
  return !told_closures_.empty() && told_closures_.back().until > seen_ - ended_closure;
}

void Tiredness::count_yawn(const TrustedFrame& frame) {
  yawning_.see(*frame.is_yawning, frame.captured_at);
  if (yawning_.lasting(true) < kYawnAfter || counted_yawn_ == yawning_.run()->since) return;
  counted_yawn_ = yawning_.run()->since;
  yawns_.push_back(frame.captured_at);
}

void Tiredness::pass(Clock::time_point now, milliseconds lifetime) {
  if (newest_at_ && now - *newest_at_ > lifetime) forget();
  drop_older(long_blinks_, now - kLongBlinksWithin);
  drop_older(yawns_, now - kYawnsWithin);
}

void Tiredness::forget_undecided() {
  if (!is_present()) forget();
}

double Tiredness::signs() const {
  return static_cast<double>(long_blinks_.size()) / kLongBlinks +
         static_cast<double>(yawns_.size()) / kYawns;
}

double Tiredness::nearness() const {
  if (is_present()) return 1.0;
  const double by_perclos =
      (perclos_.value_or(0.0) - kPerclosOrdinary) / (kPerclosAdvisory - kPerclosOrdinary);
  return std::clamp(std::max(by_perclos, signs()), 0.0, 1.0);
}

std::string Tiredness::why() const {
  if (!newest_at_) return {};
  const auto perclos = perclos_ ? fmt::format("{:.3f}", *perclos_) : std::string("not known yet");
  return fmt::format("PERCLOS {} over {} s of good frames, {} long blink{}, {} yawn{}", perclos,
                     duration_cast<std::chrono::seconds>(std::min(seen_, kPerclosWindow)).count(),
                     long_blinks_.size(), long_blinks_.size() == 1 ? "" : "s", yawns_.size(),
                     yawns_.size() == 1 ? "" : "s");
}

Details Tiredness::counted() const {
  Details counted{{"long_blinks", static_cast<std::int64_t>(long_blinks_.size())},
                  {"yawns", static_cast<std::int64_t>(yawns_.size())}};
  if (perclos_) counted.emplace("perclos", *perclos_);
  return counted;
}

Tally Tiredness::tally() const {
  if (!newest_at_) return {};
  Tally tally{.nearness = nearness(),
              .why = why(),
              .counted = {{"perclos_needed", kPerclosAdvisory},
                          {"long_blinks_needed", std::int64_t{kLongBlinks}},
                          {"yawns_needed", std::int64_t{kYawns}}}};
  tally.counted.merge(counted());
  return tally;
}

Standing Tiredness::standing(Clock::time_point now) const {
  if (!is_present()) {
    if (!newest_at_) return Nothing{.reason = ClearReason::stopped};
    return Nothing{.evidence_received_at = newest_received_at_};
  }
  const bool is_perclos_grave = perclos_.value_or(0.0) >= kPerclosWarning;
  const bool is_warning = is_perclos_grave || signs() >= 2.0;
  const bool is_by_perclos = is_perclos_high_ && (is_perclos_grave || signs() < 2.0);
  const char* const by_signs = yawns_.empty()         ? "The driver blinks slowly."
                               : long_blinks_.empty() ? "The driver yawns again and again."
                                                      : "The driver blinks slowly and yawns.";
  Situation situation{
      .severity = is_warning ? Severity::warning : Severity::advisory,
      .confidence = confidence_,
      .message = is_by_perclos ? "The driver's eyes are closed too much of the time." : by_signs,
      .details = {{"evidence", std::string(is_by_perclos ? "perclos" : "blinks, yawns")},
                  {kWhyDetail, why()},
                  {"age_ms", base::whole_ms(now - *newest_at_)}},
      .evidence_received_at = newest_received_at_,
      .is_current = now - *newest_at_ <= kFrameIsNews};
  situation.details.merge(counted());
  return situation;
}

}  // namespace cabinwatch::alerts
