#include "pipeline/stage_metrics.hpp"

#include <algorithm>
#include <bit>
#include <utility>
#include <vector>

namespace cabinwatch::pipeline {

using std::chrono::duration_cast;
using std::chrono::microseconds;

double busy_share(const StageFigures& earlier, const StageFigures& later) noexcept {
  const auto passed = duration_cast<microseconds>(later.taken_at - earlier.taken_at);
  if (passed.count() <= 0) return 0.0;
  return static_cast<double>((later.busy - earlier.busy).count()) /
         static_cast<double>(passed.count());
}

StageMetrics::StageMetrics(std::string stage) : stage_(std::move(stage)) {}

void StageMetrics::begin(base::Clock::time_point now) noexcept {
  began_at_ = now.time_since_epoch().count();
}

void StageMetrics::end(base::Clock::time_point began_at, base::Clock::time_point now) noexcept {
  const auto took = std::max(base::Clock::duration::zero(), now - began_at);
  const auto took_us = static_cast<std::uint64_t>(duration_cast<microseconds>(took).count());
  histogram_.at(bucket_of(took_us)).fetch_add(1, std::memory_order_relaxed);
  busy_us_.fetch_add(took_us, std::memory_order_relaxed);
  auto most = max_us_.load(std::memory_order_relaxed);
  while (took_us > most &&
         !max_us_.compare_exchange_weak(most, took_us, std::memory_order_relaxed)) {
  }
  began_at_ = 0;
}

microseconds StageMetrics::working_for(base::Clock::time_point now) const noexcept {
  const auto began_at = began_at_.load();
  if (began_at == 0) return microseconds::zero();
  return std::max(
      microseconds::zero(),
      duration_cast<microseconds>(now - base::Clock::time_point(base::Clock::duration(began_at))));
}

StageFigures StageMetrics::figures(base::Clock::time_point now) const {
  // Read while others write: taken bucket by bucket, so all of it comes from one copy.
  std::vector<std::uint64_t> histogram;
  std::uint64_t count = 0;
  for (const auto& bucket : histogram_) {
    histogram.push_back(bucket.load(std::memory_order_relaxed));
    count += histogram.back();
  }
  StageFigures figures;
  figures.stage = stage_;
  figures.taken_at = now;
  figures.count = count;
  figures.busy = microseconds(busy_us_.load());
  figures.max = microseconds(max_us_.load());
  if (count == 0) return figures;

  const auto quantile = [&](std::uint64_t percent) {
    const std::uint64_t rank = (count * percent + 99) / 100;  // of the sorted durations, from 1
    std::uint64_t passed = 0;
    std::size_t bucket = 0;
    while ((passed += histogram[bucket]) < rank) ++bucket;
    return std::min(microseconds(middle_of(bucket)), figures.max);
  };
  figures.p50 = quantile(50);
  figures.p95 = quantile(95);
  return figures;
}

std::size_t StageMetrics::bucket_of(std::uint64_t duration_us) noexcept {
  if (duration_us < kBucketsPerDoubling) return duration_us;
  const auto doublings = static_cast<unsigned>(std::bit_width(duration_us)) - 4;
  const std::uint64_t part = duration_us >> doublings;  // 8..15
  const std::size_t bucket = doublings * kBucketsPerDoubling + part;
  return std::min(bucket, kBuckets - 1);
}

std::uint64_t StageMetrics::middle_of(std::size_t bucket) noexcept {
  if (bucket < kBucketsPerDoubling) return bucket;
  const std::size_t doublings = bucket / kBucketsPerDoubling - 1;
  const std::uint64_t part = kBucketsPerDoubling + bucket % kBucketsPerDoubling;
  return (part << doublings) + ((std::uint64_t{1} << doublings) / 2);
}

}  // namespace cabinwatch::pipeline
