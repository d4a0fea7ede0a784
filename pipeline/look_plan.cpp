#include "pipeline/look_plan.hpp"

#include <iterator>
#include <utility>

namespace cabinwatch::pipeline {
namespace {

using std::chrono::floor;
using std::chrono::milliseconds;

/// So many of the latest times are remembered: more than any decoder puts into order. Source: H.264
/// and H.265 allow 16 pictures.
constexpr std::size_t kRemembered = 64;

/// A decoder that keeps more than these has lost some. Source: 16 pictures to put into order, and
/// as many for each of some threads.
constexpr std::size_t kDecoding = 1024;

/// Steps that are odd, from the latest picture. Source: RecordingClock takes longer ones for jumps.
constexpr std::chrono::seconds kOddStep{10};
constexpr std::chrono::seconds kOddStepBack{1};

}  // namespace

void LookPlan::allow_leaving_out() {
  const std::lock_guard lock(mutex_);
  is_allowed_ = true;
}

void LookPlan::stop_leaving_out() {
  const std::lock_guard lock(mutex_);
  is_odd_ = true;
}

bool LookPlan::may_be_looked_at(std::optional<Time> told) {
  const std::lock_guard lock(mutex_);
  if (!is_selective() || is_odd_) return true;
  is_odd_ = !told || is_odd_next(*told);
  if (is_odd_) return true;
  const auto place = fed_.insert(*told).first;
  const bool has_earlier = place != fed_.begin();
  // The one that is shown before it, or one before that: what comes late makes no stretch shorter.
  const auto earlier = has_earlier ? *std::prev(place) : Time{};
  if (fed_.size() > kRemembered) fed_.erase(fed_.begin());
  if (!is_allowed_ || !first_ || !has_earlier) return true;
  return stretch_of(*told + told_ahead_) != stretch_of(earlier + told_ahead_);
}

bool LookPlan::is_odd_next(Time told) const {
  if (fed_.empty()) return false;
  const auto step = told - *fed_.rbegin();
  return step > kOddStep || step < -kOddStepBack || fed_.contains(told);
}

void LookPlan::let_through(Time told) {
  const std::lock_guard lock(mutex_);
  if (!is_selective() || is_odd_) return;
  decoding_.insert(told);
  is_odd_ = decoding_.size() > kDecoding;
}

void LookPlan::leave_out(Time told) {
  const std::lock_guard lock(mutex_);
  left_out_.insert(told);
}

std::vector<LookPlan::Time> LookPlan::left_out_before(std::optional<Time> told) {
  const std::lock_guard lock(mutex_);
  if (told) {
    // Else the decoder, or what lies before it, has changed its time.
    if (!decoding_.contains(*told)) is_odd_ = true;
    decoding_.erase(decoding_.begin(), decoding_.upper_bound(*told));
  }
  const auto until = told || decoding_.empty() ? told : *decoding_.begin();
  const auto end = until ? left_out_.lower_bound(*until) : left_out_.end();
  std::vector<Time> times(left_out_.begin(), end);
  left_out_.erase(left_out_.begin(), end);
  passed_over_.pictures += times.size();
  passed_over_.undecoded += times.size();
  return times;
}

bool LookPlan::is_looked_at(std::optional<Time> told, Time on_the_clock) {
  if (!is_selective()) return true;
  const std::lock_guard lock(mutex_);
  if (!first_) {
    first_ = on_the_clock;
    told_ahead_ = on_the_clock - told.value_or(on_the_clock);
  }
  if (!told || *told + told_ahead_ != on_the_clock) is_odd_ = true;
  const auto stretch = stretch_of(on_the_clock);
  if (std::exchange(last_stretch_, stretch) != stretch) return true;
  ++passed_over_.pictures;
  return false;
}

PassedOver LookPlan::new_passed_over() {
  const std::lock_guard lock(mutex_);
  return std::exchange(passed_over_, {});
}

/// By whole milliseconds, as frames have their times.
std::int64_t LookPlan::stretch_of(Time on_the_clock) const {
  return (floor<milliseconds>(on_the_clock) - floor<milliseconds>(*first_)) / every_;
}

}  // namespace cabinwatch::pipeline
