#include "alerts/responsiveness.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "alerts/thresholds.hpp"
#include "base/seconds.hpp"

namespace cabinwatch::alerts {

using pipeline::FaceState;
using std::chrono::duration_cast;

static_assert(kUnseenEyesAnswers == 2, "two answers are remembered");

void Responsiveness::observe(const TrustedAnswers& answers) {
  if (!answers.face_state) return;
  if (newest_look_at_ && answers.captured_at <= *newest_look_at_) return;
  newest_look_at_ = answers.captured_at;
  const FaceState face_state = answers.face_state->value;
  if (face_state == FaceState::alert || face_state == FaceState::yawning) {
    open_at_ = answers.captured_at;
    open_received_at_ = answers.received_at;
    ++open_in_a_row_;
  } else {
    unseen_before_ = unseen_;
    unseen_ = {answers.captured_at, answers.received_at, answers.face_state->confidence,
               face_state};
    open_in_a_row_ = 0;
  }
  update();
}

void Responsiveness::see_awake(Clock::time_point captured_at, Clock::time_point received_at) {
  open_at_ = open_at_ ? std::max(*open_at_, captured_at) : captured_at;
  open_received_at_ = received_at;
  open_in_a_row_ = kAnswersToRecover;
  update();
}

void Responsiveness::observe(const pipeline::PictureObservation& picture) {
  if (picture_ && picture.captured_at <= picture_->captured_at) return;
  picture_ = picture;
  if (picture.still_for >= kMovingWithin) {
    moving_since_.reset();
  } else if (!moving_since_) {
    moving_since_ = picture.captured_at;
  }
  update();
}

void Responsiveness::update() {
  if (!picture_) return;
  if (is_present_) {
    const bool keeps_moving = moving_since_ && picture_->captured_at - *moving_since_ >= kMovingFor;
    if (open_in_a_row_ >= kAnswersToRecover || keeps_moving) is_present_ = false;
  } else {
    is_present_ = quiet_for() >= kUnresponsiveAfter && unseen_eyes_answers() >= kUnseenEyesAnswers;
  }
}

std::optional<Clock::time_point> Responsiveness::quiet_since() const {
  if (!picture_) return std::nullopt;
  const auto still_since = picture_->captured_at - picture_->still_for;
  return open_at_ ? std::max(still_since, *open_at_) : still_since;
}

milliseconds Responsiveness::quiet_for() const {
  const auto since = quiet_since();
  if (!since) return {};
  return std::max(duration_cast<milliseconds>(picture_->captured_at - *since), milliseconds{0});
}

int Responsiveness::unseen_eyes_answers() const {
  const auto since = quiet_since();
  const auto counts = [&](const std::optional<Look>& look) {
    return look && since && look->captured_at >= *since;
  };
  return (counts(unseen_) ? 1 : 0) + (counts(unseen_before_) ? 1 : 0);
}

double Responsiveness::nearness() const {
  if (is_present_) return 1.0;
  if (unseen_eyes_answers() == 0) return 0.0;
  const double part =
      static_cast<double>(quiet_for().count()) / static_cast<double>(kUnresponsiveAfter.count());
  return std::min(part, 1.0);
}

std::optional<Clock::time_point> Responsiveness::newest_evidence_at() const {
  if (!picture_ || !newest_look_at_) return std::nullopt;
  return std::min(picture_->captured_at, *newest_look_at_);
}

std::string Responsiveness::why() const {
  if (!picture_ || !newest_look_at_) return {};
  return fmt::format("nothing has moved for {}, {} answers since saw no open eyes",
                     base::seconds_text(quiet_for()), unseen_eyes_answers());
}

Tally Responsiveness::tally() const {
  if (!picture_ || !newest_look_at_) return {};
  return {.nearness = nearness(),
          .why = why(),
          .counted = {{"quiet_ms", std::int64_t{quiet_for().count()}},
                      {"quiet_ms_needed", std::int64_t{kUnresponsiveAfter.count()}},
                      {"unseen_eyes", std::int64_t{unseen_eyes_answers()}},
                      {"unseen_eyes_needed", std::int64_t{kUnseenEyesAnswers}}}};
}

Standing Responsiveness::standing(Clock::time_point now, milliseconds deadline) const {
  if (!is_present_) {
    if (!newest_evidence_at()) return Nothing{.reason = ClearReason::stopped};
    return Nothing{.evidence_received_at = open_received_at_};
  }
  const bool is_current = quiet_for() >= kUnresponsiveAfter &&
                          now - newest_evidence_at().value_or(Clock::time_point{}) <= deadline;
  const double confidence =
      unseen_before_ ? (unseen_->confidence + unseen_before_->confidence) / 2 : unseen_->confidence;
  return Situation{
      .severity = Severity::critical,
      .confidence = confidence,
      .message = "The driver does not move, and no open eyes are seen.",
      .details = {{"evidence", "face_state=" + std::string(pipeline::to_word(unseen_->face_state))},
                  {kLaneDetail, std::string(pipeline::to_word(pipeline::Lane::reasoning))},
                  {kWhyDetail, why()},
                  {"still_ms", std::int64_t{picture_->still_for.count()}},
                  {"lasting_ms", std::int64_t{quiet_for().count()}},
                  {"age_ms", base::whole_ms(now - picture_->captured_at)}},
      .evidence_received_at = unseen_->received_at,
      .is_current = is_current};
}

}  // namespace cabinwatch::alerts
