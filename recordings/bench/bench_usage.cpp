#include "recordings/bench/bench_usage.hpp"

#include <sys/resource.h>

#include <fstream>
#include <string>

namespace cabinwatch::recordings {
namespace {

using std::chrono::microseconds;

microseconds cpu_time() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);  // cannot fail: both arguments are valid
  const auto of = [](const timeval& time) {
    return std::chrono::seconds(time.tv_sec) + microseconds(time.tv_usec);
  };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

}  // namespace

BenchUsage::BenchUsage() : cpu_before_(cpu_time()) {
  std::ofstream("/proc/self/clear_refs") << "5\n";  // 5: the peak; see proc(5)
}

std::chrono::milliseconds BenchUsage::cpu() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(cpu_time() - cpu_before_);
}

std::uint64_t BenchUsage::peak_bytes() {
  std::ifstream status("/proc/self/status");
  std::string name;
  std::uint64_t kibibytes = 0;
  while (status >> name) {
    if (name == "VmHWM:" && status >> kibibytes) break;
  }
  return kibibytes * 1024;
}

}  // namespace cabinwatch::recordings
