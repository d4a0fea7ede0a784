#include "alerts/camera_watch.hpp"

#include <cstdint>

#include "alerts/thresholds.hpp"

namespace cabinwatch::alerts {

using std::chrono::duration_cast;

void CameraWatch::observe(const CameraState& state, Clock::time_point now) {
  if (state.is_working != state_.is_working) changed_at_ = now;
  state_ = state;
  if (!state.is_working) {
    if (!has_fault_) changed_at_ = now;
    has_fault_ = true;
    run_.reset();  // what the pictures showed before says nothing of those to come
    is_blocked_ = false;
  }
  pass(now);
}

void CameraWatch::pass(Clock::time_point now) {
  if (state_.is_working && now - changed_at_ >= kCameraSteadyAfter) has_fault_ = false;
}

void CameraWatch::observe(const pipeline::PictureObservation& picture) {
  if (run_ && picture.captured_at <= run_->last) return;
  if (!run_ || run_->is_blocked != picture.is_blocked) {
    run_ = {picture.is_blocked, picture.captured_at, picture.captured_at};
  }
  run_->last = picture.captured_at;
  const auto lasting = run_->last - run_->first;
  if (lasting >= (run_->is_blocked ? kBlockedAfter : kUnblockedAfter)) {
    is_blocked_ = run_->is_blocked;
  }
}

Standing CameraWatch::fault(Clock::time_point now) const {
  if (!has_fault_) return Nothing{};
  const std::string why = state_.fault.empty() ? "no pictures" : state_.fault;
  return Situation{
      .severity = Severity::warning,
      .message = "The cabin camera does not work: " + why,
      .details = {{"fault", why},
                  {"lasting_ms",
                   std::int64_t{duration_cast<milliseconds>(now - changed_at_).count()}}},
      .is_current = !state_.is_working};
}

Standing CameraWatch::blocked() const {
  if (!is_blocked_ || !run_) return Nothing{};
  const auto lasting = duration_cast<milliseconds>(run_->last - run_->first);
  return Situation{
      .severity = lasting >= kBlockedWarningAfter ? Severity::warning : Severity::advisory,
      .message = "The cabin camera sees nothing: it is covered, or it is dark.",
      .details = {{"evidence", "picture=blocked"}, {"lasting_ms", std::int64_t{lasting.count()}}},
      .is_current = run_->is_blocked};
}

}  // namespace cabinwatch::alerts
