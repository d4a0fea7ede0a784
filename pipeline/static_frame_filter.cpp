#include "pipeline/static_frame_filter.hpp"

#include <cstdlib>
#include <stdexcept>

namespace cabinwatch::pipeline {

double mean_difference(const LumaThumbnail& a, const LumaThumbnail& b) noexcept {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < a.luma.size(); ++i) {
    sum += static_cast<std::uint32_t>(std::abs(int{a.luma[i]} - int{b.luma[i]}));
  }
  return static_cast<double>(sum) / static_cast<double>(a.luma.size());
}

StaticFrameFilter::StaticFrameFilter(double threshold, std::chrono::milliseconds max_gap)
    : threshold_(threshold), max_gap_(max_gap) {
  if (threshold < 0.0 || threshold > 255.0) {
    throw std::invalid_argument("static threshold must be 0..255");
  }
  if (max_gap <= std::chrono::milliseconds::zero()) {
    throw std::invalid_argument("max gap must be greater than 0");
  }
}

bool StaticFrameFilter::keep(const LumaThumbnail& thumbnail, Clock::time_point captured_at) {
  seen_at_ = captured_at;
  const bool moved = !last_kept_ || mean_difference(*last_kept_, thumbnail) >= threshold_;
  if (moved) {
    moved_at_ = captured_at;
  } else if (captured_at - last_kept_at_ < max_gap_) {
    return false;
  }
  last_kept_ = thumbnail;
  last_kept_at_ = captured_at;
  return true;
}

std::chrono::milliseconds StaticFrameFilter::still_for() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(seen_at_ - moved_at_);
}

}  // namespace cabinwatch::pipeline
