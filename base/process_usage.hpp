#pragma once

#include <chrono>
#include <cstdint>
#include <deque>

#include "base/clock.hpp"

namespace cabinwatch::base {

/// What this process takes of the machine.
struct ProcessUsage {
  double cpu_percent = 0.0;          ///< of one core, over the last ten seconds
  std::uint64_t resident_bytes = 0;  ///< memory held now
  std::uint64_t peak_bytes = 0;      ///< the most it ever held
};

/// What it has taken of processors until now, in itself and in the kernel. Any thread.
[[nodiscard]] std::chrono::microseconds process_cpu_time();

/// Measures the process whenever it is asked. One thread.
class ProcessUsageMeter {
 public:
  explicit ProcessUsageMeter(Clock::time_point now);

  /// @param now  must not run backwards
  [[nodiscard]] ProcessUsage measure(Clock::time_point now);

 private:
  struct Mark {
    Clock::time_point at;
    std::chrono::microseconds cpu_time{};  ///< used until then
  };
  std::deque<Mark> marks_;  // oldest first, a second apart at least; never empty
};

}  // namespace cabinwatch::base
