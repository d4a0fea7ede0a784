#include "alerts/sign_watch.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

#include "alerts/kind.hpp"

namespace cabinwatch::alerts {

using std::chrono::duration_cast;

SignWatch::Followed::Followed(const Sign& followed, double agreement, double patience)
    : sign(&followed),
      climb(followed.climb.times(patience)),
      evidence({.agreement = followed.agreement * agreement, .span = climb.first()}) {}

void SignWatch::configure(double agreement, double patience) {
  followed_.clear();
  for (const Sign& sign : all_signs()) {
    // What is told of the camera itself is no matter of taste.
    const bool is_adjusted = is_of_driver(sign.kind);
    followed_.emplace_back(sign, is_adjusted ? agreement : 1.0, is_adjusted ? patience : 1.0);
  }
}

void SignWatch::observe(const TrustedAnswers& answers) {
  for (Followed& each : followed_) {
    if (const auto vote = vote_on(*each.sign, answers)) each.evidence.add(*vote);
  }
}

void SignWatch::expire(Clock::time_point now, milliseconds lifetime) {
  for (Followed& each : followed_) {
    const auto& newest = each.evidence.newest();
    if (newest && now - newest->captured_at > lifetime) each.evidence.forget();
  }
}

void SignWatch::forget() {
  for (Followed& each : followed_) each.evidence.forget();
}

void SignWatch::forget_driver() {
  for (Followed& each : followed_) {
    if (is_of_driver(each.sign->kind)) each.evidence.forget();
  }
}

void SignWatch::forget_undecided() {
  for (Followed& each : followed_) {
    if (!each.evidence.is_present()) each.evidence.forget();
  }
}

bool SignWatch::is_present(AlertKind kind) const {
  return std::any_of(followed_.begin(), followed_.end(), [kind](const Followed& each) {
    return each.sign->kind == kind && each.evidence.is_present();
  });
}

double SignWatch::nearness(AlertKind kind) const {
  double nearest = 0.0;
  for (const Followed& each : followed_) {
    if (each.sign->kind == kind) nearest = std::max(nearest, each.evidence.nearness());
  }
  return nearest;
}

Standing SignWatch::standing(AlertKind kind, Clock::time_point now, milliseconds deadline) const {
  Standing worst = nothing(kind);
  for (const Followed& each : followed_) {
    if (each.sign->kind != kind || !each.evidence.is_present()) continue;
    const Vote& newest = *each.evidence.newest();
    const bool is_current = newest.agrees && now - newest.captured_at <= deadline;
    // The later one of the table is the more serious where both come to the same.
    worst = worse(each.situation(now, is_current), worst);
  }
  return worst;
}

Situation SignWatch::Followed::situation(Clock::time_point now, bool is_current) const {
  const Vote& vote = *evidence.last_agreeing();
  const auto age = duration_cast<milliseconds>(now - vote.captured_at);
  return {.severity = severity(),
          .confidence = evidence.confidence(),
          .message = std::string(sign->message),
          .details = {{"evidence", vote.words},
                      {kLaneDetail, std::string(pipeline::to_word(pipeline::Lane::reasoning))},
                      {"lasting_ms", std::int64_t{evidence.lasting().count()}},
                      {"observations", std::int64_t{evidence.agreeing_answers()}},
                      {"age_ms", std::int64_t{age.count()}}},
          .evidence_received_at = vote.received_at,
          .is_current = is_current};
}

Nothing SignWatch::nothing(AlertKind kind) const {
  // Without any answer left, the condition is not known to be over: it is just not watched.
  Nothing nothing{.reason = ClearReason::stopped};
  for (const Followed& each : followed_) {
    if (each.sign->kind != kind || !each.evidence.newest()) continue;
    nothing.reason = ClearReason::recovered;
    nothing.evidence_received_at =
        std::max(nothing.evidence_received_at, each.evidence.newest()->received_at);
  }
  return nothing;
}

}  // namespace cabinwatch::alerts
