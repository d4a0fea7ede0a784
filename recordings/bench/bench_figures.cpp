#include "recordings/bench/bench_figures.hpp"

#include <algorithm>
#include <numeric>

namespace cabinwatch::recordings {
namespace {

using std::chrono::milliseconds;
using Seconds = std::chrono::duration<double>;

/// Fewer sequences tell nothing: the first answers of a server may be slow.
constexpr std::size_t kLeastOfHalf = 5;

/// A server that is at work for this part of the time is as fast as it can be.
constexpr double kBusyServer = 0.85;
/// A stage of ours that is at work for this part of the time holds up what follows.
constexpr double kBusyStage = 0.5;

double share(double part, double whole) { return whole > 0.0 ? part / whole : 0.0; }

}  // namespace

double BenchFigures::per_hour(std::size_t count) const {
  constexpr double kSecondsPerHour = 3600.0;
  return share(static_cast<double>(count) * kSecondsPerHour, Seconds(wall).count());
}

double BenchFigures::cpu_share() const {
  return share(Seconds(cpu).count(), Seconds(wall).count());
}

double BenchFigures::prefix_reuse() const {
  return share(static_cast<double>(analyst.cached_tokens),
               static_cast<double>(analyst.prompt_tokens));
}

double BenchFigures::server_busy() const {
  return std::min(1.0, share(Seconds(analyst.busy).count(), Seconds(analyst.slots).count()));
}

std::uint64_t BenchFigures::queries() const {
  return std::accumulate(analyst.queries.begin(), analyst.queries.end(), analyst.fused_queries) +
         analyst.comparison_queries;
}

std::uint64_t BenchFigures::errors() const {
  return std::accumulate(analyst.errors.begin(), analyst.errors.end(), std::uint64_t{0});
}

std::string_view BenchFigures::limited_by() const {
  if (server_busy() >= kBusyServer) return "server";
  const double available = Seconds(wall).count() * std::max(1U, workers);
  const double decode =
      share(Seconds(recordings.decoding + recordings.sampling).count(), available);
  const double encode = share(Seconds(recordings.encoding).count(), available);
  if (std::max(decode, encode) < kBusyStage) return "queries in flight";
  return encode > decode ? kEncode : kDecode;
}

milliseconds quantile(std::vector<milliseconds> times, unsigned percent) {
  if (times.empty()) return {};
  const std::size_t rank = (times.size() * percent + 99) / 100;  // from 1
  const auto place =
      times.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(rank, 1) - 1);
  std::nth_element(times.begin(), place, times.end());
  return *place;
}

std::optional<double> change_within(const std::vector<milliseconds>& times) {
  const auto half = times.size() / 2;
  if (half < kLeastOfHalf) return std::nullopt;
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(half);
  const auto before = quantile({times.begin(), middle}, 50);
  const auto after = quantile({middle, times.end()}, 50);
  if (before <= milliseconds(0) || after <= milliseconds(0)) return std::nullopt;
  return Seconds(after) / Seconds(before);
}

bool is_unsteady(std::optional<double> change) {
  return change && (*change > kUnsteady || *change < 1.0 / kUnsteady);
}

}  // namespace cabinwatch::recordings
