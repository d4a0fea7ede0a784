#include "daemon/process_usage.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

namespace cabinwatch::daemon {
namespace {

using std::chrono::microseconds;

rusage own_usage() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);  // cannot fail: both arguments are valid
  return usage;
}

microseconds cpu_time(const rusage& usage) {
  const auto of = [](const timeval& time) {
    return std::chrono::seconds(time.tv_sec) + microseconds(time.tv_usec);
  };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

std::uint64_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::uint64_t total_pages = 0;
  std::uint64_t resident_pages = 0;
  statm >> total_pages >> resident_pages;
  return resident_pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace

ProcessUsageMeter::ProcessUsageMeter(pipeline::Clock::time_point now)
    : measured_at_(now), cpu_time_(cpu_time(own_usage())) {}

ProcessUsage ProcessUsageMeter::measure(pipeline::Clock::time_point now) {
  const auto elapsed = now - measured_at_;
  if (elapsed < std::chrono::seconds(1) && last_.resident_bytes != 0) return last_;
  const auto usage = own_usage();
  const auto used = cpu_time(usage);
  using Seconds = std::chrono::duration<double>;
  if (elapsed > elapsed.zero()) {
    last_.cpu_percent = 100.0 * Seconds(used - cpu_time_) / Seconds(elapsed);
  }
  last_.resident_bytes = resident_bytes();
  // Kibibytes on Linux. The kernel notes the peak now and then only.
  last_.peak_bytes =
      std::max(static_cast<std::uint64_t>(usage.ru_maxrss) * 1024, last_.resident_bytes);
  measured_at_ = now;
  cpu_time_ = used;
  return last_;
}

}  // namespace cabinwatch::daemon
