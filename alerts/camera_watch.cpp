#include "alerts/camera_watch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "alerts/thresholds.hpp"
#include "base/seconds.hpp"

namespace cabinwatch::alerts {

using std::chrono::duration_cast;

void CameraWatch::observe(const CameraState& state, Clock::time_point now) {
  const bool has_changed = state.is_working != state_.is_working;
  if (has_changed) changed_at_ = now;
  state_ = state;
  if (!state.is_working) {
    cause_ = state.fault.empty() ? "no pictures" : state.fault;
    if (!has_fault_) begin_fault(now);
    if (has_changed) ++failures_;
    run_.reset();  // what the pictures showed before says nothing of those to come
    is_blocked_ = false;
  }
  pass(now);
}

void CameraWatch::begin_fault(Clock::time_point now) {
  const bool is_again = fault_ended_at_ && now - *fault_ended_at_ < kCameraFailsAgain;
  if (!is_again) failures_ = 0;
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
  const bool is_held = is_on_probation();
  return Situation{
      .severity = Severity::warning,
      .message = is_held ? fmt::format("The cabin camera works again; {} ({})", why_held(), cause_)
                         : "The cabin camera does not work: " + cause_,
      .details = {{"fault", cause_},
                  {kWhyDetail, is_held ? "the camera works again; " + why_held() : why_fault(now)},
                  {"lasting_ms", base::whole_ms(now - changed_at_)}},
      .is_current = !state_.is_working,
      .is_held = is_held};
}

bool CameraWatch::is_on_probation() const {
  return state_.is_working && steady_after_ > kCameraSteadyAfter;
}

std::string CameraWatch::why_held() const {
  return fmt::format("its fault is held until that has lasted for {}, as it failed {} times",
                     base::seconds_text(steady_after_), failures_);
}

std::string CameraWatch::why_fault(Clock::time_point now) const {
  const auto lasting = base::seconds_text(now - changed_at_);
  if (!has_fault_) return "the camera works";
  if (is_on_probation())
    return fmt::format("the camera works again since {}; {}", lasting, why_held());
  if (state_.is_working) {
    return fmt::format("the camera works again, for {} of the {} that end it", lasting,
                       base::seconds_text(steady_after_));
  }
  // Told the moment it begins, how long it has lasted says nothing.
  if (now - changed_at_ < kCameraSteadyAfter) return cause_;
  return fmt::format("{}; at fault for {}", cause_, lasting);
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
