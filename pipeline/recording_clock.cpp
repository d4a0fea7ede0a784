#include "pipeline/recording_clock.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/seconds.hpp"

namespace cabinwatch::pipeline {
namespace {

/// A longer step forth is a jump, and not a pause. Source: ours: cameras that record movement only
/// pause for some seconds; a clock that is set jumps by minutes.
constexpr std::chrono::seconds kLongestStep{10};

/// A longer step back is a jump, and not pictures in the wrong order. Source: ours: a decoder holds
/// back 16 pictures at most, which is a second at 16 frames per second.
constexpr std::chrono::seconds kLongestStepBack{1};

/// Times stand still when so many pictures in a row have the same time, or an earlier one. Source:
/// ours: two may be a picture that was stored twice, or in the wrong order.
constexpr int kStandingStill = 3;

/// Longer ones are no frame rate.
constexpr std::chrono::seconds kLongestInterval{1};

/// Later times, of a broken file, are cut to this one, so that sums stay in range.
constexpr base::Clock::duration kLatest = std::chrono::hours(24 * 365 * 10);

// How notes begin: see is_about_times.
constexpr std::string_view kNoTimes = "it has no times of its own";
constexpr std::string_view kJump = "its times jump";
constexpr std::string_view kStandStill = "its times stand still";

}  // namespace

bool is_about_times(std::string_view note) {
  return note.starts_with(kNoTimes) || note.starts_with(kJump) || note.starts_with(kStandStill);
}

RecordingClock::RecordingClock(double fps)
    : fps_(fps),
      interval_(std::chrono::duration_cast<base::Clock::duration>(
          std::chrono::duration<double>(1.0 / fps))) {}

base::Clock::duration RecordingClock::time_of_next(std::optional<base::Clock::duration> told) {
  if (told) told = std::clamp(*told, -kLatest, kLatest);
  if (!last_) {
    const bool is_usable = told && *told >= base::Clock::duration::zero() && *told <= kLongestStep;
    if (told && !is_usable) offset_ = -*told;
    last_ = is_usable ? *told : base::Clock::duration::zero();
  } else if (told) {
    last_ = go_on(*told);
  } else {
    note(Oddity::no_times,
         fmt::format("{}: camera.fps is assumed, {:g} frames a second", kNoTimes, fps_));
    last_ = *last_ + interval_;
  }
  return *last_;
}

base::Clock::duration RecordingClock::go_on(base::Clock::duration told) {
  const auto step = told + offset_ - *last_;
  const auto next = *last_ + interval_;
  if (step > kLongestStep || step < -kLongestStepBack) {
    ++jumps_;
    note(Oddity::jump, fmt::format("{} by {:+.1f} s at {}: it goes on from where it was", kJump,
                                   base::in_seconds(step), base::seconds_text(*last_)));
    not_advancing_ = 0;
    offset_ = next - told;
    return next;
  }
  if (step > base::Clock::duration::zero()) {
    not_advancing_ = 0;
    interval_ = std::min<base::Clock::duration>(step, kLongestInterval);
    return *last_ + step;
  }
  if (++not_advancing_ < kStandingStill) return *last_;
  note(Oddity::stands_still,
       fmt::format("{} at {}: {:.3g} frames a second are assumed", kStandStill,
                   base::seconds_text(*last_), 1.0 / base::in_seconds(interval_)));
  offset_ = next - told;
  return next;
}

void RecordingClock::note(Oddity oddity, std::string text) {
  const unsigned bit = 1U << static_cast<unsigned>(oddity);
  if ((noted_ & bit) != 0) return;
  noted_ |= bit;
  oddity_ = std::move(text);
}

std::optional<std::string> RecordingClock::new_oddity() {
  return std::exchange(oddity_, std::nullopt);
}

}  // namespace cabinwatch::pipeline
