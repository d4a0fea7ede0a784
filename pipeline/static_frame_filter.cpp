#include "pipeline/static_frame_filter.hpp"

#include <stdexcept>

namespace cabinwatch::pipeline {

StaticFrameFilter::StaticFrameFilter(double threshold) : threshold_(threshold) {
  if (!kThreshold.has(threshold)) {
    throw std::invalid_argument("static threshold: " + kThreshold.refusal_of(threshold));
  }
}

void StaticFrameFilter::see(const LumaThumbnail& thumbnail, base::Clock::time_point captured_at) {
  const bool was_unseen = seen_ && captured_at - seen_->captured_at > kUnseenAfter;
  seen_ = {thumbnail, captured_at};
  if (!moved_ || was_unseen || mean_difference(moved_->thumbnail, thumbnail) >= threshold_)
    moved_ = seen_;
}

bool StaticFrameFilter::is_static() const noexcept {
  return seen_ && kept_ && mean_difference(*kept_, seen_->thumbnail) < threshold_;
}

void StaticFrameFilter::keep() noexcept {
  if (seen_) kept_ = seen_->thumbnail;
}

std::chrono::milliseconds StaticFrameFilter::still_for() const noexcept {
  if (!seen_) return {};
  return std::chrono::duration_cast<std::chrono::milliseconds>(seen_->captured_at -
                                                               moved_->captured_at);
}

}  // namespace cabinwatch::pipeline
