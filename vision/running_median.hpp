#pragma once

#include <cstddef>
#include <vector>

namespace cabinwatch::vision {

/// The median of what was seen, weighted by time; the far past fades.
///
/// A histogram: a value is told within the width of a bin. One thread.
class RunningMedian {
 public:
  /// @param low, high  what is outside is taken as these; low < high
  RunningMedian(double low, double high);

  /// Notes that `value` held for `weight`; of what was seen before, no more than `memory` counts.
  void add(double value, double weight, double memory);

  [[nodiscard]] double weight() const noexcept { return weight_; }

  /// `otherwise` before anything was seen.
  [[nodiscard]] double median(double otherwise) const noexcept { return quantile(0.5, otherwise); }

  /// What `part` of the seen, 0..1, is below; `otherwise` before anything was.
  [[nodiscard]] double quantile(double part, double otherwise) const noexcept;

  void clear() noexcept;

 private:
  static constexpr std::size_t kBins = 200;
  double low_;
  double width_;  // of a bin
  std::vector<double> bins_;
  double weight_ = 0.0;
};

}  // namespace cabinwatch::vision
