#include "alerts/off_road.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "base/seconds.hpp"

namespace cabinwatch::alerts {

using pipeline::SightQuality;
using std::chrono::duration_cast;

namespace {

double part_beyond(milliseconds lasting, milliseconds ordinary, milliseconds limit) {
  const std::chrono::duration<double> beyond = lasting - ordinary;
  return beyond / (limit - ordinary);
}

}  // namespace

void OffRoad::set_speed(std::optional<double> speed_kmh) {
  if (!speed_kmh || !std::isfinite(*speed_kmh)) {
    limit_ = kOffRoadAfter;
  } else if (std::abs(*speed_kmh) >= kFastKmh) {
    limit_ = kOffRoadFastAfter;
  } else if (std::abs(*speed_kmh) >= kSlowKmh) {
    limit_ = kOffRoadSlowAfter;
  } else {
    limit_.reset();
  }
}

void OffRoad::observe(const TrustedFrame& frame) {
  if (newest_at_ && frame.captured_at <= *newest_at_) return;
  const auto off_road = is_off_road(frame);
  if (!off_road) return;
  if (newest_at_ && frame.captured_at - *newest_at_ > kLookForgotten) has_seen_road_ = true;
  newest_at_ = frame.captured_at;
  newest_received_at_ = frame.received_at;
  off_road_.see(*off_road, frame.captured_at);
  if (off_road_.is(true)) {
    if (*off_road) see_off_road(frame);
  } else {
    if (!has_seen_road_) see_road_again();
    if (off_road_.lasting(false) >= kOnRoadAgain) start_anew();
  }
  if (is_due()) is_told_ = true;
}

std::optional<bool> OffRoad::is_off_road(const TrustedFrame& frame) {
  is_turned_away_ = false;
  if (frame.quality != SightQuality::no_face) {
    if (frame.is_good()) turned_away_since_.reset();
    return frame.is_off_road;
  }
  if (!turned_away_since_) {
    const bool was_turned =
        off_road_.is(true) && frame.captured_at - off_road_.run()->newest <= kTurnedJustNow;
    if (!was_turned) return std::nullopt;
    turned_away_since_ = frame.captured_at;
  }
  is_turned_away_ = frame.captured_at - *turned_away_since_ <= kTurnedAwayFor;
  if (is_turned_away_) return true;
  return std::nullopt;
}

void OffRoad::see_off_road(const TrustedFrame& frame) {
  const auto since = off_road_.run()->since;
  if (spans_.empty() || spans_.back().until < since) {
    spans_.push_back({since, frame.captured_at, has_seen_road_});
    has_seen_road_ = false;
  }
  spans_.back().until = frame.captured_at;
  while (spans_.front().until < frame.captured_at - kOffRoadWithin) spans_.pop_front();
  off_received_at_ = frame.received_at;
  if (frame.is_good()) confidence_ = frame.confidence;
}

void OffRoad::see_road_again() {
  has_seen_road_ = true;
  if (spans_.empty()) return;
  // The eyes were off the road until they were seen on it.
  const auto since = off_road_.run()->since;
  if (since - spans_.back().until <= kFrameGap) spans_.back().until = since;
}

void OffRoad::start_anew() {
  spans_.clear();
  is_told_ = false;
}

void OffRoad::expire(Clock::time_point now, milliseconds lifetime) {
  if (newest_at_ && now - *newest_at_ > lifetime) forget();
}

void OffRoad::forget() {
  const auto limit = limit_;
  *this = OffRoad{};
  limit_ = limit;
}

void OffRoad::forget_undecided() {
  if (!is_told_) forget();
}

milliseconds OffRoad::look_for() const {
  milliseconds sum{};
  for (const Span& span : spans_) {
    if (span.begins_look) sum = {};
    sum += duration_cast<milliseconds>(span.until - span.from);
  }
  return sum;
}

milliseconds OffRoad::look_sum() const {
  if (!newest_at_) return {};
  const auto window = *newest_at_ - kOffRoadWithin;
  Clock::duration sum{};
  for (const Span& span : spans_) {
    sum += std::max(span.until - std::max(span.from, window), Clock::duration{});
  }
  return duration_cast<milliseconds>(sum);
}

std::optional<Clock::time_point> OffRoad::looking_since() const {
  const auto first = std::find_if(spans_.rbegin(), spans_.rend(),
                                  [](const Span& span) { return span.begins_look; });
  if (first != spans_.rend()) return first->from;
  if (!spans_.empty()) return spans_.front().from;
  return std::nullopt;
}

bool OffRoad::is_due() const {
  return limit_ && (look_for() >= *limit_ || look_sum() >= kOffRoadSumAdvisory);
}

bool OffRoad::is_present() const { return limit_ && (is_told_ || is_due()); }

double OffRoad::nearness() const {
  if (is_present()) return 1.0;
  if (!limit_) return 0.0;
  const double nearest = std::max(part_beyond(look_for(), kOrdinaryGlance, *limit_),
                                  part_beyond(look_sum(), kOrdinarySum, kOffRoadSumAdvisory));
  return std::clamp(nearest, 0.0, 1.0);
}

std::string OffRoad::why() const {
  if (!newest_at_) return {};
  if (spans_.empty()) return "eyes on the road";
  return fmt::format("eyes off the road for {}, {} of the last {} s, confidence {:.2f}",
                     base::seconds_text(look_for()), base::seconds_text(look_sum()),
                     duration_cast<std::chrono::seconds>(kOffRoadWithin).count(), confidence_);
}

Tally OffRoad::tally() const {
  if (!newest_at_) return {};
  Tally tally{.nearness = nearness(),
              .why = why(),
              .counted = {{"look_ms", std::int64_t{look_for().count()}},
                          {"off_road_ms", std::int64_t{look_sum().count()}},
                          {"off_road_ms_needed", std::int64_t{kOffRoadSumAdvisory.count()}}}};
  if (limit_) tally.counted.emplace("look_ms_needed", std::int64_t{limit_->count()});
  return tally;
}

Severity OffRoad::severity() const {
  const auto beyond = look_for() - limit_.value_or(kOffRoadAfter);
  if (beyond >= kOffRoadCriticalLater) return Severity::critical;
  if (beyond >= kOffRoadWarningLater || look_sum() >= kOffRoadSumWarning) return Severity::warning;
  return Severity::advisory;
}

Standing OffRoad::standing(Clock::time_point now) const {
  if (!newest_at_) return Nothing{.reason = ClearReason::stopped};
  if (!is_present()) {
    const bool is_held_back = !limit_ && is_told_;
    return Nothing{.reason = is_held_back ? ClearReason::stopped : ClearReason::recovered,
                   .has_ended = !is_held_back,
                   .evidence_received_at = newest_received_at_};
  }
  const bool is_one_look = look_for() >= *limit_;
  const auto age = duration_cast<milliseconds>(now - *newest_at_);
  return Situation{.severity = severity(),
                   .confidence = confidence_,
                   .message = is_one_look ? "The driver is not looking at the road."
                                          : "The driver keeps looking away from the road.",
                   .details = {{"evidence", "gaze=off_road"},
                               {kWhyDetail, why()},
                               {"lasting_ms", std::int64_t{look_for().count()}},
                               {"off_road_ms", std::int64_t{look_sum().count()}},
                               {"age_ms", std::int64_t{age.count()}}},
                   .evidence_received_at = off_received_at_,
                   .is_current = off_road_.is(true) && off_road_.run()->newest == *newest_at_ &&
                                 age <= kFrameIsNews};
}

}  // namespace cabinwatch::alerts
