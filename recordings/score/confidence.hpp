#pragma once

#include <cstdint>
#include <optional>
#include <vector>

/// How sure figures are that were counted: 95 % confidence intervals. Pure; any thread.
namespace cabinwatch::recordings {

struct Interval {
  double low = 0.0;
  std::optional<double> high;  ///< nothing: the data do not bound it
};

/// Of a proportion, `hits` of `all`: Wilson's score interval. `all` > 0.
[[nodiscard]] Interval proportion_interval(std::uint64_t hits, std::uint64_t all);

/// Of the mean of a Poisson distribution of which `count` were seen: exact (Garwood).
[[nodiscard]] Interval count_interval(std::uint64_t count);

/// The value below which this part of sorted values lies: the smallest one that at least `part` of
/// them do not exceed. `sorted` is not empty.
[[nodiscard]] double quantile(const std::vector<double>& sorted, double part);

/// Of a quantile: by order statistics (binomial), whatever the distribution. Without a value low
/// enough in the sample the low end is 0: times are not negative.
[[nodiscard]] Interval quantile_interval(const std::vector<double>& sorted, double part);

}  // namespace cabinwatch::recordings
