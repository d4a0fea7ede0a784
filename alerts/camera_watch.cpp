#include "alerts/camera_watch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "alerts/thresholds.hpp"
#include "base/seconds.hpp"

namespace cabinwatch::alerts {

using std::chrono::duration_cast;

void CameraWatch::observe(const CameraState& state, Clock::time_point now) {
  if (state.is_working != state_.is_working) changed_at_ = now;
  state_ = state;
  if (!state.is_working) {
    if (!has_fault_) begin_fault(now);
    run_.reset();  // what the pictures showed before says nothing of those to come
    is_blocked_ = false;
  }
  pass(now);
}

void CameraWatch::begin_fault(Clock::time_point now) {
  const bool is_again = fault_ended_at_ && now - *fault_ended_at_ < kCameraFailsAgain;
  steady_after_ = is_again ? std::min(2 * steady_after_, kCameraSteadyAtMost) : kCameraSteadyAfter;
  changed_at_ = now;
  has_fault_ = true;
}

void CameraWatch::pass(Clock::time_point now) {
  if (!has_fault_ || !state_.is_working || now - changed_at_ < steady_after_) return;
  has_fault_ = false;
  fault_ended_at_ = now;
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
  return Situation{.severity = Severity::warning,
                   .message = "The cabin camera does not work: " + why,
                   .details = {{"fault", why},
                               {kWhyDetail, why_fault(now)},
                               {"lasting_ms", base::whole_ms(now - changed_at_)}},
                   .is_current = !state_.is_working};
}

std::string CameraWatch::why_fault(Clock::time_point now) const {
  const auto lasting = now - changed_at_;
  if (!has_fault_) return "the camera works";
  if (state_.is_working) {
    return fmt::format("the camera works again, for {:.1f} of the {} that end it",
                       base::in_seconds(lasting), base::seconds_text(steady_after_));
  }
  return "no pictures for " + base::seconds_text(lasting);
}

Tally CameraWatch::tally_of_fault(Clock::time_point now) const {
  return {.nearness = has_fault_ ? 1.0 : 0.0, .why = why_fault(now), .counted = {}};
}

milliseconds CameraWatch::blocked_for() const {
  if (!run_ || !run_->is_blocked) return {};
  return duration_cast<milliseconds>(run_->last - run_->first);
}

std::string CameraWatch::why_blocked() const {
  if (!run_) return {};
  if (!run_->is_blocked) return "the picture shows something";
  return "a picture without anything in it for " + base::seconds_text(blocked_for());
}

Tally CameraWatch::tally_of_blocked() const {
  if (!run_) return {};
  const std::chrono::duration<double> part = blocked_for();
  return {.nearness = is_blocked_
                          ? 1.0
                          : std::min(part / std::chrono::duration<double>(kBlockedAfter), 1.0),
          .why = why_blocked(),
          .counted = {{"blocked_ms", std::int64_t{blocked_for().count()}},
                      {"blocked_ms_needed", std::int64_t{kBlockedAfter.count()}}}};
}

Standing CameraWatch::blocked() const {
  if (!is_blocked_ || !run_) return Nothing{};
  const auto lasting = duration_cast<milliseconds>(run_->last - run_->first);
  return Situation{
      .severity = lasting >= kBlockedWarningAfter ? Severity::warning : Severity::advisory,
      .message = "The cabin camera sees nothing: it is covered, or it is dark.",
      .details = {{"evidence", "picture=blocked"},
                  {kWhyDetail, why_blocked()},
                  {"lasting_ms", std::int64_t{lasting.count()}}},
      .is_current = run_->is_blocked};
}

}  // namespace cabinwatch::alerts
