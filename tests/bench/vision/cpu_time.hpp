#pragma once

#include <chrono>
#include <ctime>

namespace cabinwatch::bench {

/// What this thread has computed so far: unlike time that has passed, hardly more where others
/// compute too.
inline std::chrono::nanoseconds cpu_time() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

}  // namespace cabinwatch::bench
