#include "alerts/tiredness.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>

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
    is_perclos_high_ = perclos_ >= (is_perclos_high_ ? kPerclosOrdinary : kPerclosAdvisory);
  }
  if (frame.ended_closure && *frame.ended_closure >= kLongBlink && frame.covers_blinks()) {
    long_blinks_.push_back(frame.captured_at);
  }
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
  const double by_perclos = (perclos_ - kPerclosOrdinary) / (kPerclosAdvisory - kPerclosOrdinary);
  return std::clamp(std::max(by_perclos, signs()), 0.0, 1.0);
}

std::string Tiredness::why() const {
  if (!newest_at_) return {};
  return fmt::format("PERCLOS {:.3f} over {} s of good frames, {} long blink{}, {} yawn{}",
                     perclos_,
                     duration_cast<std::chrono::seconds>(std::min(seen_, kPerclosWindow)).count(),
                     long_blinks_.size(), long_blinks_.size() == 1 ? "" : "s", yawns_.size(),
                     yawns_.size() == 1 ? "" : "s");
}

Tally Tiredness::tally() const {
  if (!newest_at_) return {};
  return {.nearness = nearness(),
          .why = why(),
          .counted = {{"perclos", perclos_},
                      {"perclos_needed", kPerclosAdvisory},
                      {"long_blinks", static_cast<std::int64_t>(long_blinks_.size())},
                      {"long_blinks_needed", std::int64_t{kLongBlinks}},
                      {"yawns", static_cast<std::int64_t>(yawns_.size())},
                      {"yawns_needed", std::int64_t{kYawns}}}};
}

Standing Tiredness::standing(Clock::time_point now) const {
  if (!is_present()) {
    if (!newest_at_) return Nothing{.reason = ClearReason::stopped};
    return Nothing{.evidence_received_at = newest_received_at_};
  }
  const bool is_warning = perclos_ >= kPerclosWarning || signs() >= 2.0;
  const bool is_by_perclos = is_perclos_high_ && (perclos_ >= kPerclosWarning || signs() < 2.0);
  return Situation{
      .severity = is_warning ? Severity::warning : Severity::advisory,
      .confidence = confidence_,
      .message = is_by_perclos ? "The driver's eyes are closed too much of the time."
                               : "The driver blinks slowly and yawns.",
      .details = {{"evidence", std::string(is_by_perclos ? "perclos" : "blinks, yawns")},
                  {kWhyDetail, why()},
                  {"perclos", perclos_},
                  {"long_blinks", static_cast<std::int64_t>(long_blinks_.size())},
                  {"yawns", static_cast<std::int64_t>(yawns_.size())},
                  {"age_ms", std::int64_t{duration_cast<milliseconds>(now - *newest_at_).count()}}},
      .evidence_received_at = newest_received_at_,
      .is_current = now - *newest_at_ <= kFrameIsNews};
}

}  // namespace cabinwatch::alerts
