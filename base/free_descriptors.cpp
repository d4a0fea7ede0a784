#include "base/free_descriptors.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <system_error>

namespace cabinwatch::base {

std::size_t free_descriptors() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  std::error_code error;
  const std::filesystem::directory_iterator open("/proc/self/fd", error);
  if (error) return 0;
  // The iterator's own is one of them, and free again.
  const auto count = static_cast<rlim_t>(std::distance(begin(open), end(open))) - 1;
  return limit.rlim_cur - std::min(count, limit.rlim_cur);
}

}  // namespace cabinwatch::base
