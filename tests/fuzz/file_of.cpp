#include "tests/fuzz/file_of.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <string>

namespace cabinwatch::fuzz {

FileOf::FileOf(Input input) : file_(::memfd_create("input", MFD_CLOEXEC)) {
  must(file_.is_open() && ::pwrite(file_.get(), input.data(), input.size(), 0) ==
                              static_cast<ssize_t>(input.size()),
       "a file in memory can be made");
}

std::filesystem::path FileOf::path() const {
  return "/proc/self/fd/" + std::to_string(file_.get());
}

}  // namespace cabinwatch::fuzz
