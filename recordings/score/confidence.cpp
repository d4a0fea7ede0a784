#include "recordings/score/confidence.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace cabinwatch::recordings {
namespace {

/// Outside of a 95 % interval on either side.
constexpr double kTail = 0.025;
/// The normal distribution's quantile at 1 - kTail.
constexpr double kZ = 1.959963984540054;

/// P(X <= count) of a Poisson distribution.
double poisson_at_most(std::uint64_t count, double mean) {
  if (mean <= 0.0) return 1.0;
  double sum = 0.0;
  for (std::uint64_t k = 0; k <= count; ++k) {
    const auto at = static_cast<double>(k);
    sum += std::exp(at * std::log(mean) - mean - std::lgamma(at + 1.0));
  }
  return std::min(sum, 1.0);
}

/// Where a falling function passes a value, between two places.
template <typename Function>
double crossing(Function falling, double value, double low, double high) {
  constexpr int kHalvings = 200;
  for (int i = 0; i < kHalvings && low < high; ++i) {
    const double middle = low + (high - low) / 2.0;
    (falling(middle) > value ? low : high) = middle;
  }
  return low + (high - low) / 2.0;
}

/// P(X <= count) of a binomial distribution, 0 < part < 1.
double binomial_at_most(std::size_t count, std::size_t all, double part) {
  const auto n = static_cast<double>(all);
  double sum = 0.0;
  for (std::size_t k = 0; k <= std::min(count, all); ++k) {
    const auto at = static_cast<double>(k);
    const double ways = std::lgamma(n + 1.0) - std::lgamma(at + 1.0) - std::lgamma(n - at + 1.0);
    sum += std::exp(ways + at * std::log(part) + (n - at) * std::log1p(-part));
  }
  return std::min(sum, 1.0);
}

}  // namespace

Interval proportion_interval(std::uint64_t hits, std::uint64_t all) {
  const auto n = static_cast<double>(all);
  const double share = static_cast<double>(hits) / n;
  const double scale = 1.0 + kZ * kZ / n;
  const double middle = (share + kZ * kZ / (2.0 * n)) / scale;
  const double half = kZ * std::sqrt(share * (1.0 - share) / n + kZ * kZ / (4.0 * n * n)) / scale;
  return {hits == 0 ? 0.0 : std::max(0.0, middle - half),
          hits == all ? 1.0 : std::min(1.0, middle + half)};
}

Interval count_interval(std::uint64_t count) {
  const auto seen = static_cast<double>(count);
  // Far beyond either end.
  const double most = seen + 20.0 * std::sqrt(seen + 1.0) + 20.0;
  const double low = count == 0
                         ? 0.0
                         : crossing([&](double mean) { return poisson_at_most(count - 1, mean); },
                                    1.0 - kTail, 0.0, seen);
  const double high =
      crossing([&](double mean) { return poisson_at_most(count, mean); }, kTail, seen, most);
  return {low, high};
}

double quantile(const std::vector<double>& sorted, double part) {
  const auto rank = static_cast<std::size_t>(std::ceil(part * static_cast<double>(sorted.size())));
  return sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1];
}

Interval quantile_interval(const std::vector<double>& sorted, double part) {
  const auto n = sorted.size();
  Interval interval;
  // The k-th smallest (from 1) lies above the quantile with P(X <= k - 1), X binomial.
  for (std::size_t k = 1; k <= n && binomial_at_most(k - 1, n, part) <= kTail; ++k) {
    interval.low = sorted[k - 1];
  }
  for (std::size_t k = 1; k <= n; ++k) {
    if (binomial_at_most(k - 1, n, part) < 1.0 - kTail) continue;
    interval.high = sorted[k - 1];
    break;
  }
  return interval;
}

}  // namespace cabinwatch::recordings
