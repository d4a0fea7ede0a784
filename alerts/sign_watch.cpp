#include "alerts/sign_watch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>

#include "alerts/kind.hpp"
#include "base/seconds.hpp"

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

bool SignWatch::covers(AlertKind kind) {
  return std::ranges::any_of(all_signs(), [kind](const Sign& sign) { return sign.kind == kind; });
}

WordSet<pipeline::Analysis> SignWatch::questions_of(AlertKind kind) {
  using enum pipeline::Analysis;
  WordSet<pipeline::Analysis> questions;
  const auto rests_on = [&questions](const auto& reading, pipeline::Analysis analysis) {
    if (!reading.agreeing.is_empty()) questions.add(analysis);
  };
  for (const Sign& sign : all_signs()) {
    if (sign.kind != kind) continue;
    rests_on(sign.face_state, face_state);
    rests_on(sign.gaze, attention);
    rests_on(sign.road_gaze, attention);
    rests_on(sign.hands, hand_position);
    rests_on(sign.impairment, impairment);
    rests_on(sign.presence, scene);
    rests_on(sign.view, scene);
  }
  return questions;
}

Tally SignWatch::tally(AlertKind kind) const {
  const Followed* nearest = nullptr;
  for (const Followed& each : followed_) {
    if (each.sign->kind != kind || !each.evidence.newest()) continue;
    // The later one of the table is the more serious.
    const bool is_nearer =
        nearest == nullptr || each.evidence.nearness() >= nearest->evidence.nearness();
    if (is_nearer) nearest = &each;
  }
  if (nearest == nullptr) return {};
  const Evidence& evidence = nearest->evidence;
  return {.nearness = evidence.nearness(),
          .why = nearest->why(),
          .counted = {{"answers", std::int64_t{evidence.agreeing_answers()}},
                      {"answers_agree", evidence.agreement()},
                      {"answers_agree_needed", evidence.limits().agreement},
                      {"answers_ms", std::int64_t{evidence.lasting().count()}},
                      {"answers_ms_needed", std::int64_t{evidence.limits().span.count()}}}};
}

std::string SignWatch::Followed::why() const {
  const auto& vote = evidence.last_agreeing();
  if (!vote) return "the model sees no sign of it";
  const int answers = evidence.agreeing_answers();
  return fmt::format("the model says {}: {} answer{} over {}, confidence {:.2f}", vote->words,
                     answers, answers == 1 ? "" : "s", base::seconds_text(evidence.lasting()),
                     evidence.confidence());
}

Situation SignWatch::Followed::situation(Clock::time_point now, bool is_current) const {
  const Vote& vote = *evidence.last_agreeing();
  const auto age = duration_cast<milliseconds>(now - vote.captured_at);
  return {.severity = severity(),
          .confidence = evidence.confidence(),
          .message = std::string(sign->message),
          .details = {{"evidence", vote.words},
                      {kLaneDetail, std::string(pipeline::to_word(pipeline::Lane::reasoning))},
                      {kWhyDetail, why()},
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
