#include "pipeline/delayed_risk.hpp"

namespace cabinwatch::pipeline {

void DelayedRisk::hand_on(Clock::time_point captured_at) {
  const std::lock_guard lock(mutex_);
  items_.push_back(captured_at);
}

void DelayedRisk::begin_sequence() {
  const std::lock_guard lock(mutex_);
  // Without an item at hand the recording is over, and no frame will ask.
  if (!items_.empty()) sequences_.push_back({items_.front(), std::nullopt});
}

void DelayedRisk::finish_item() {
  {
    const std::lock_guard lock(mutex_);
    if (!items_.empty()) items_.pop_front();
  }
  changed_.notify_all();
}

void DelayedRisk::set_sequence_risk(double risk) {
  {
    const std::lock_guard lock(mutex_);
    if (judged_ < sequences_.size()) sequences_[judged_++].risk = risk;
  }
  changed_.notify_all();
}

std::optional<double> DelayedRisk::risk_at(Clock::time_point captured_at) {
  const auto until = captured_at - kDelay;
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return is_stopped_ || is_known(until); });
  if (is_stopped_) return std::nullopt;
  while (!sequences_.empty() && sequences_.front().complete_at <= until) {
    risk_ = *sequences_.front().risk;
    sequences_.pop_front();
    --judged_;
  }
  return risk_;
}

bool DelayedRisk::is_known(Clock::time_point until) const {
  if (!items_.empty() && items_.front() <= until) return false;
  return judged_ == sequences_.size() || sequences_[judged_].complete_at > until;
}

void DelayedRisk::stop() {
  {
    const std::lock_guard lock(mutex_);
    is_stopped_ = true;
  }
  changed_.notify_all();
}

}  // namespace cabinwatch::pipeline
