#pragma once

#include <chrono>
#include <cstdint>

namespace cabinwatch::recordings {

/// How much of the machine the process uses, from construction on. One thread.
class BenchUsage {
 public:
  /// Where the kernel allows it, forgets the most memory that was held before.
  BenchUsage();

  [[nodiscard]] std::chrono::milliseconds cpu() const;  ///< of all cores together
  [[nodiscard]] static std::uint64_t peak_bytes();

 private:
  std::chrono::microseconds cpu_before_;
};

}  // namespace cabinwatch::recordings
