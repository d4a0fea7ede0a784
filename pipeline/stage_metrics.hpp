#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "base/clock.hpp"

namespace cabinwatch::pipeline {

/// One stage's figures, as of `taken_at`.
struct StageFigures {
  std::string stage;
  base::Clock::time_point taken_at;
  std::uint64_t count = 0;          ///< pieces of work done
  std::chrono::microseconds p50{};  ///< within 1/8 of the true value
  std::chrono::microseconds p95{};  ///< within 1/8 of the true value
  std::chrono::microseconds max{};
  std::chrono::microseconds busy{};  ///< time spent working in all
};

/// The part of the time between two looks at a stage in which it worked, 0..1 for one thread.
[[nodiscard]] double busy_share(const StageFigures& earlier, const StageFigures& later) noexcept;

/// How long a stage's work takes.
///
/// Any thread, without locks. Several threads may work at the stage; `working_for` then tells of
/// the one that began last.
class StageMetrics {
 public:
  /// A piece of work: lasts from construction to destruction.
  class Work {
   public:
    explicit Work(StageMetrics& metrics) : metrics_(metrics), began_at_(base::Clock::now()) {
      metrics_.begin(began_at_);
    }
    ~Work() { metrics_.end(began_at_, base::Clock::now()); }
    Work(const Work&) = delete;
    Work& operator=(const Work&) = delete;

   private:
    StageMetrics& metrics_;
    base::Clock::time_point began_at_;
  };

  /// @param stage  the name that status and journal call it by
  explicit StageMetrics(std::string stage);

  void begin(base::Clock::time_point now) noexcept;
  void end(base::Clock::time_point began_at, base::Clock::time_point now) noexcept;

  /// How long the present piece of work has been going on; 0 when the stage is idle. The watchdog
  /// asks for it: an idle stage makes no progress and is not stuck.
  [[nodiscard]] std::chrono::microseconds working_for(base::Clock::time_point now) const noexcept;

  [[nodiscard]] StageFigures figures(base::Clock::time_point now) const;

 private:
  // A logarithmic histogram of microseconds: 8 buckets to each doubling, from 1 us to over 2 h.
  static constexpr std::size_t kBucketsPerDoubling = 8;
  static constexpr std::size_t kBuckets = kBucketsPerDoubling * 31;

  [[nodiscard]] static std::size_t bucket_of(std::uint64_t duration_us) noexcept;
  [[nodiscard]] static std::uint64_t middle_of(std::size_t bucket) noexcept;

  const std::string stage_;
  std::array<std::atomic<std::uint64_t>, kBuckets> histogram_{};
  std::atomic<std::uint64_t> busy_us_{0};
  std::atomic<std::uint64_t> max_us_{0};
  std::atomic<base::Clock::rep> began_at_{0};  // 0: at nothing
};

}  // namespace cabinwatch::pipeline
