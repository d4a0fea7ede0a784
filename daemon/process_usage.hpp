#pragma once

#include <chrono>
#include <cstdint>

#include "pipeline/clock.hpp"

namespace cabinwatch::daemon {

/// What this process takes of the machine.
struct ProcessUsage {
  double cpu_percent = 0.0;          ///< of one core, since the measurement before
  std::uint64_t resident_bytes = 0;  ///< memory held now
  std::uint64_t peak_bytes = 0;      ///< the most it ever held
};

/// Measures the process from one call to the next. One thread.
class ProcessUsageMeter {
 public:
  explicit ProcessUsageMeter(pipeline::Clock::time_point now);

  /// Measures when the last measurement is at least a second old; otherwise tells that one again,
  /// so that two askers in a row do not see noise.
  [[nodiscard]] ProcessUsage measure(pipeline::Clock::time_point now);

 private:
  pipeline::Clock::time_point measured_at_;
  std::chrono::microseconds cpu_time_;
  ProcessUsage last_;
};

}  // namespace cabinwatch::daemon
