#include "base/core_dump.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <iterator>
#include <string_view>

namespace cabinwatch::base {

namespace {

std::error_code last_error() { return {errno, std::generic_category()}; }

}  // namespace

std::error_code forbid_core_dumps() noexcept {
  constexpr rlimit kNone{0, 0};
  if (::setrlimit(RLIMIT_CORE, &kNone) != 0) return last_error();
  // PR_SET_DUMPABLE would do as well, and would keep away debuggers, and whoever counts our
  // descriptors.
  const int filter = ::open("/proc/self/coredump_filter", O_WRONLY | O_CLOEXEC);
  if (filter < 0)
    return errno == ENOENT ? std::error_code{} : last_error();  // ENOENT: the kernel makes none
  constexpr std::string_view kNothing = "0";
  const auto written = ::write(filter, kNothing.data(), kNothing.size());
  std::error_code error;
  if (written < 0) {
    error = last_error();
  } else if (written != std::ssize(kNothing)) {
    error = std::make_error_code(std::errc::io_error);
  }
  ::close(filter);
  return error;
}

}  // namespace cabinwatch::base
