#include "base/process_usage.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

namespace cabinwatch::base {
namespace {

using std::chrono::microseconds;

/// Long enough for some sequences: a second shows little but noise.
constexpr std::chrono::seconds kWindow{10};
constexpr std::chrono::seconds kMarkEvery{1};

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

microseconds process_cpu_time() { return cpu_time(own_usage()); }

ProcessUsageMeter::ProcessUsageMeter(Clock::time_point now) : marks_{{now, process_cpu_time()}} {}

ProcessUsage ProcessUsageMeter::measure(Clock::time_point now) {
  const auto usage = own_usage();
  const Mark mark{now, cpu_time(usage)};
  while (marks_.size() > 1 && now - marks_[1].at >= kWindow) marks_.pop_front();
  const auto& since = marks_.front();
  using Seconds = std::chrono::duration<double>;
  ProcessUsage measured;
  if (now > since.at) {
    measured.cpu_percent =
        100.0 * Seconds(mark.cpu_time - since.cpu_time) / Seconds(now - since.at);
  }
  measured.resident_bytes = resident_bytes();
  // Kibibytes on Linux. The kernel notes the peak now and then only.
  measured.peak_bytes =
      std::max(static_cast<std::uint64_t>(usage.ru_maxrss) * 1024, measured.resident_bytes);
  if (now - marks_.back().at >= kMarkEvery) marks_.push_back(mark);
  return measured;
}

}  // namespace cabinwatch::base
