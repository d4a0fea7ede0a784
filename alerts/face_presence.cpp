#include "alerts/face_presence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "alerts/thresholds.hpp"
#include "base/seconds.hpp"

namespace cabinwatch::alerts {

using pipeline::SightQuality;
using std::chrono::duration_cast;

namespace {

/// Nothing where the frame does not tell: darkness hides a face and an empty seat alike.
std::optional<bool> has_face(SightQuality quality) {
  switch (quality) {
    case SightQuality::no_face:
      return false;
    case SightQuality::good:
    case SightQuality::occluded:
    case SightQuality::too_small:
      return true;
    default:
      return std::nullopt;
  }
}

}  // namespace

void FacePresence::observe(const TrustedFrame& frame, bool is_turned_away) {
  if (newest_at_ && frame.captured_at <= *newest_at_) return;
  const auto seen = has_face(frame.quality);
  if (!seen) return;
  newest_at_ = frame.captured_at;
  newest_received_at_ = frame.received_at;
  faceless_.see(!*seen && !is_turned_away, frame.captured_at);
  if (gone_for() >= kFaceGoneAfter) is_gone_ = true;
  if (faceless_.is(false)) is_gone_ = false;
}

void FacePresence::see_seat(bool has_driver, Clock::time_point first_captured_at,
                            Clock::time_point captured_at) {
  if (seat_ && captured_at <= seat_->captured_at) return;
  seat_ = {has_driver, first_captured_at, captured_at};
}

bool FacePresence::is_driver_seen() const {
  if (!seat_ || !seat_->has_driver || !newest_at_ || !faceless_.run()) return false;
  return seat_->first_captured_at >= faceless_.run()->since &&
         *newest_at_ - seat_->captured_at <= kDriverSeenHolds;
}

void FacePresence::expire(Clock::time_point now, milliseconds lifetime) {
  if (newest_at_ && now - *newest_at_ > lifetime) forget();
}

void FacePresence::forget_undecided() {
  if (!is_gone_) forget();
}

double FacePresence::nearness() const {
  if (is_present()) return 1.0;
  if (is_hidden()) return 0.0;
  const std::chrono::duration<double> gone = gone_for();
  return std::min(gone / std::chrono::duration<double>(kFaceGoneAfter), 1.0);
}

std::string FacePresence::why() const {
  if (!newest_at_) return {};
  if (!faceless_.is(true)) return "a face is seen";
  return fmt::format("no face for {}{}", base::seconds_text(gone_for()),
                     is_driver_seen() ? ", but the model sees a driver" : "");
}

Tally FacePresence::tally() const {
  if (!newest_at_) return {};
  return {.nearness = nearness(),
          .why = why(),
          .counted = {{"no_face_ms", std::int64_t{gone_for().count()}},
                      {"no_face_ms_needed", std::int64_t{kFaceGoneAfter.count()}}}};
}

Standing FacePresence::standing(Clock::time_point now) const {
  if (!is_present()) {
    if (!newest_at_) return Nothing{.reason = ClearReason::stopped};
    return Nothing{.evidence_received_at = newest_received_at_};
  }
  const auto age = duration_cast<milliseconds>(now - *newest_at_);
  return Situation{
      .severity = gone_for() >= kFaceGoneCriticalAfter ? Severity::critical : Severity::warning,
      .confidence = kNoFaceConfidence,
      .message = "No face is seen in the driver's seat.",
      .details = {{"evidence", "face=none"},
                  {kWhyDetail, why()},
                  {"lasting_ms", std::int64_t{gone_for().count()}},
                  {"age_ms", std::int64_t{age.count()}}},
      .evidence_received_at = newest_received_at_,
      .is_current =
          faceless_.run() && faceless_.run()->newest == *newest_at_ && age <= kFrameIsNews};
}

}  // namespace cabinwatch::alerts
