#include "alerts/closure_watch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "base/seconds.hpp"

namespace cabinwatch::alerts {

using std::chrono::duration_cast;

void ClosureWatch::observe(const TrustedFrame& frame) {
  if (!frame.eyes_closed) return;
  if (newest_at_ && frame.captured_at <= *newest_at_) return;
  const auto step = newest_at_ ? frame.captured_at - *newest_at_ : Clock::duration{};
  newest_at_ = frame.captured_at;
  newest_received_at_ = frame.received_at;
  has_left_eye_ = frame.has_left_eye;
  has_right_eye_ = frame.has_right_eye;
  closed_.see(*frame.eyes_closed, frame.captured_at);
  if (*frame.eyes_closed) {
    see_closed(frame);
  } else if (closed_.is(false)) {
    see_open(step);
  }
}

void ClosureWatch::see_closed(const TrustedFrame& frame) {
  const auto lasting = closed_.lasting(true);
  if (lasting < kLongBlink) return;
  open_for_ = {};
  if (!episode_since_) episode_since_ = closed_.run()->since;
  longest_ = std::max(longest_, lasting);
  confidence_sum_ += frame.confidence;
  ++closed_frames_;
  closed_captured_at_ = frame.captured_at;
  closed_received_at_ = frame.received_at;

  if (lasting >= kMicrosleepAfter && frame.covers_microsleep()) {
    note_microsleep(frame.captured_at);
    stage_ = std::max(stage_, Stage::microsleep);
  }
  if (lasting >= kEyesSleepAfter) stage_ = std::max(stage_, Stage::sleep);
  if (lasting >= kEyesUnresponsiveAfter) stage_ = Stage::unresponsive;
}

void ClosureWatch::note_microsleep(Clock::time_point at) {
  const auto closure = closed_.run()->since;
  if (counted_closure_ == closure) return;
  counted_closure_ = closure;
  if (last_microsleep_at_ && at - *last_microsleep_at_ <= kMicrosleepAgain) is_repeated_ = true;
  last_microsleep_at_ = at;
}

void ClosureWatch::see_open(Clock::duration step) {
  if (step <= kFrameGap) open_for_ += duration_cast<milliseconds>(step);
  if (!is_awake()) return;
  open_for_ = kAwakeAfter;  // enough is enough
  episode_since_.reset();
  stage_ = Stage::none;
  longest_ = {};
  confidence_sum_ = 0.0;
  closed_frames_ = 0;
  closed_captured_at_.reset();
  is_repeated_ = false;
}

void ClosureWatch::expire(Clock::time_point now, milliseconds lifetime) {
  if (newest_at_ && now - *newest_at_ > lifetime) forget();
}

void ClosureWatch::forget_undecided() {
  if (stage_ == Stage::none) forget();
}

ClosureWatch::Step ClosureWatch::step_of(AlertKind kind) {
  switch (kind) {
    case AlertKind::microsleep:
      return {Stage::microsleep, kMicrosleepAfter};
    case AlertKind::drowsiness:
      return {Stage::sleep, kEyesSleepAfter};
    case AlertKind::unresponsive:
      return {Stage::unresponsive, kEyesUnresponsiveAfter};
    default:
      return {};
  }
}

bool ClosureWatch::is_present(AlertKind kind) const {
  const Stage stage = step_of(kind).stage;
  return stage != Stage::none && stage_ >= stage;
}

double ClosureWatch::nearness(AlertKind kind) const {
  if (is_present(kind)) return 1.0;
  const auto [stage, after] = step_of(kind);
  if (stage == Stage::none) return 0.0;
  const std::chrono::duration<double> beyond_blink = closed_.lasting(true) - kLongBlink;
  return std::clamp(beyond_blink / (after - kLongBlink), 0.0, 1.0);
}

Severity ClosureWatch::severity(AlertKind kind) const {
  const bool is_first = kind == AlertKind::microsleep && !is_repeated_;
  return is_first ? Severity::warning : Severity::critical;
}

bool ClosureWatch::is_going_on(AlertKind kind) const {
  return closed_captured_at_ == newest_at_ && closed_.lasting(true) >= step_of(kind).after;
}

milliseconds ClosureWatch::told_closure(AlertKind kind) const {
  return is_going_on(kind) ? closed_.lasting(true) : longest_;
}

std::string ClosureWatch::why(AlertKind kind, Clock::time_point now) const {
  if (!newest_at_) return {};
  const bool is_closed = closed_.is(true);
  const bool is_told = is_present(kind);
  if (!is_closed && !is_told) {
    const auto unseen = now - *newest_at_;
    return unseen <= kFrameIsNews ? "eyes open" : "eyes not seen for " + base::seconds_text(unseen);
  }
  const auto lasting = is_told ? told_closure(kind) : closed_.lasting(true);
  auto text = fmt::format("eyes closed for {} of good frames", base::seconds_text(lasting));
  if (closed_frames_ > 0) text += fmt::format(", confidence {:.2f}", confidence());
  if (kind == AlertKind::microsleep && is_told && is_repeated_) {
    text += fmt::format(", not the first within {} s",
                        duration_cast<std::chrono::seconds>(kMicrosleepAgain).count());
  }
  if (has_left_eye_ && has_right_eye_) {
    text += ", both eyes";
  } else if (has_left_eye_ || has_right_eye_) {
    text += fmt::format(", the {} eye alone", has_left_eye_ ? "left" : "right");
  }
  if (!is_closed) {
    text += fmt::format("; open for {:.1f} of the {} that end it", base::in_seconds(open_for_),
                        base::seconds_text(kAwakeAfter));
  }
  return text;
}

Tally ClosureWatch::tally(AlertKind kind, Clock::time_point now) const {
  const auto [stage, after] = step_of(kind);
  if (stage == Stage::none || !newest_at_) return {};
  return {.nearness = nearness(kind),
          .why = why(kind, now),
          .counted = {{"eyes_closed_ms", std::int64_t{closed_.lasting(true).count()}},
                      {"eyes_closed_ms_needed", std::int64_t{after.count()}}}};
}

Standing ClosureWatch::standing(AlertKind kind, Clock::time_point now) const {
  if (!is_present(kind)) {
    // Unseen eyes are not known to be open.
    if (!newest_at_) return Nothing{.reason = ClearReason::stopped};
    return Nothing{.evidence_received_at = newest_received_at_};
  }
  const char* const message = kind == AlertKind::microsleep   ? "The driver had a microsleep."
                              : kind == AlertKind::drowsiness ? "The driver has fallen asleep."
                                                              : "The driver does not wake up.";
  return Situation{.severity = severity(kind),
                   .confidence = confidence(),
                   .message = message,
                   .details = {{"evidence", "eyes=closed"},
                               {kWhyDetail, why(kind, now)},
                               {"lasting_ms", std::int64_t{told_closure(kind).count()}},
                               {"age_ms", base::whole_ms(now - *closed_captured_at_)}},
                   .evidence_received_at = closed_received_at_,
                   .is_current = is_going_on(kind) && now - *newest_at_ <= kFrameIsNews};
}

}  // namespace cabinwatch::alerts
