#include "alerts/steady_measure.hpp"

namespace cabinwatch::alerts {

using std::chrono::milliseconds;

void SteadyMeasure::see(bool value, Clock::time_point at) {
  if (run_ && at <= seen_at_) return;
  if (run_ && at - seen_at_ > limits_.longest_gap) forget();
  seen_at_ = at;
  if (!run_) {
    run_ = {value, at, at};
  } else if (value == run_->value) {
    run_->newest = at;
    contrary_since_.reset();
  } else {
    if (!contrary_since_) contrary_since_ = at;
    if (at - *contrary_since_ < (value ? limits_.yes_after : limits_.no_after)) return;
    run_ = {value, *contrary_since_, at};
    contrary_since_.reset();
  }
}

void SteadyMeasure::forget() {
  run_.reset();
  contrary_since_.reset();
}

milliseconds SteadyMeasure::lasting(bool value) const {
  if (!is(value)) return {};
  // The thirtieth frame after one is not a second later, but 999.99 ms: none is to be waited for
  // more.
  return std::chrono::round<milliseconds>(run_->newest - run_->since);
}

}  // namespace cabinwatch::alerts
