#include "alerts/evidence.hpp"

#include <algorithm>

#include "alerts/thresholds.hpp"

namespace cabinwatch::alerts {

using std::chrono::duration_cast;

void Evidence::add(const Vote& vote) {
  if (newest_ && vote.captured_at <= newest_->captured_at) return;
  newest_ = vote;
  if (vote.agrees) {
    agree(vote);
  } else {
    oppose(vote);
  }
}

void Evidence::agree(const Vote& vote) {
  const auto step = last_agreeing_ ? vote.captured_at - last_agreeing_->captured_at
                                   : vote.captured_at - vote.first_captured_at;
  lasting_ += std::clamp(duration_cast<milliseconds>(step), milliseconds{0}, kLongestStep);
  last_agreeing_ = vote;
  ++agreeing_answers_;
  opposing_in_a_row_ = 0;
  confidence_sum_ += vote.confidence;
  agreement_ = std::min(agreement_ + vote.confidence, limits_.agreement + kAgreementMargin);
  if (agreement_ >= limits_.agreement && lasting_ >= limits_.span) is_present_ = true;
}

void Evidence::oppose(const Vote& vote) {
  ++opposing_in_a_row_;
  agreement_ = std::max(agreement_ - vote.confidence, 0.0);
  if (agreement_ > kAgreementGone) return;
  const bool is_over = opposing_in_a_row_ >= kAnswersToRecover && last_agreeing_ &&
                       vote.captured_at - last_agreeing_->captured_at >= kRecoveredAfter;
  if (!is_present_ || is_over) end_episode();
}

void Evidence::forget() {
  end_episode();
  newest_.reset();
}

void Evidence::end_episode() {
  is_present_ = false;
  agreement_ = 0.0;
  last_agreeing_.reset();
  lasting_ = {};
  agreeing_answers_ = 0;
  opposing_in_a_row_ = 0;
  confidence_sum_ = 0.0;
}

double Evidence::nearness() const {
  return is_present_ ? 1.0 : std::min(agreement_ / limits_.agreement, 1.0);
}

double Evidence::confidence() const {
  return agreeing_answers_ == 0 ? 0.0 : confidence_sum_ / agreeing_answers_;
}

}  // namespace cabinwatch::alerts
