#include "vision/frame_pace.hpp"

#include <chrono>
#include <utility>

namespace cabinwatch::vision {
namespace {

using std::chrono::duration;
using std::chrono::seconds;

constexpr seconds kRateWindow{3};
constexpr seconds kTellRateAfter{1};

}  // namespace

DueFrames::DueFrames(double fps)
    : period_(std::chrono::duration_cast<base::Clock::duration>(duration<double>(1.0 / fps))) {}

bool DueFrames::is_due(base::Clock::time_point captured_at) {
  // A frame a little early is due: a camera as fast as wanted must not lose every other one to its
  // trembling.
  if (next_ && captured_at + period_ / 4 < *next_ && *next_ - captured_at <= 2 * period_) {
    return false;
  }
  // The next is due a period after this one was, unless the camera is slower than that, or its
  // times have jumped.
  const bool keeps_pace =
      next_ && captured_at - *next_ < period_ && captured_at >= *next_ - period_;
  next_ = (keeps_pace ? *next_ : captured_at) + period_;
  return true;
}

void FrameRate::see(base::Clock::time_point captured_at, std::uint64_t opening) {
  const bool is_reopened = std::exchange(opening_, opening) != opening;
  if (is_reopened || (!frames_.empty() && captured_at < frames_.back())) frames_.clear();
  frames_.push_back(captured_at);
  while (captured_at - frames_.front() > kRateWindow) frames_.pop_front();
}

double FrameRate::per_second() const noexcept {
  if (frames_.empty() || frames_.back() - frames_.front() < kTellRateAfter) return 0.0;
  return static_cast<double>(frames_.size() - 1) /
         duration<double>(frames_.back() - frames_.front()).count();
}

}  // namespace cabinwatch::vision
