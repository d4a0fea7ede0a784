#include "vision/running_median.hpp"

#include <algorithm>

namespace cabinwatch::vision {

RunningMedian::RunningMedian(double low, double high)
    : low_(low), width_((high - low) / kBins), bins_(kBins, 0.0) {}

void RunningMedian::add(double value, double weight, double memory) {
  if (weight_ > memory) {
    const double fade = memory / weight_;
    for (double& bin : bins_) bin *= fade;
    weight_ = memory;
  }
  const double place = std::clamp((value - low_) / width_, 0.0, static_cast<double>(kBins - 1));
  bins_[static_cast<std::size_t>(place)] += weight;
  weight_ += weight;
}

double RunningMedian::quantile(double part, double otherwise) const noexcept {
  double below = 0.0;
  for (std::size_t i = 0; i < kBins; ++i) {
    below += bins_[i];
    if (bins_[i] > 0.0 && below >= part * weight_) {
      return low_ + (static_cast<double>(i) + 0.5) * width_;
    }
  }
  return otherwise;
}

void RunningMedian::clear() noexcept {
  std::ranges::fill(bins_, 0.0);
  weight_ = 0.0;
}

}  // namespace cabinwatch::vision
