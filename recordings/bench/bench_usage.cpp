#include "recordings/bench/bench_usage.hpp"

#include <fstream>
#include <string>

#include "base/process_usage.hpp"

namespace cabinwatch::recordings {
BenchUsage::BenchUsage() : cpu_before_(base::process_cpu_time()) {
  std::ofstream("/proc/self/clear_refs") << "5\n";  // 5: the peak; see proc(5)
}

std::chrono::milliseconds BenchUsage::cpu() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(base::process_cpu_time() -
                                                               cpu_before_);
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
