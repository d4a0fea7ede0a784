#include "tests/fuzz/file_of.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

namespace cabinwatch::fuzz {

FileOf::FileOf(Input input) : file_(::memfd_create("input", MFD_CLOEXEC)) {
  must(file_.is_open() && ::pwrite(file_.get(), input.data(), input.size(), 0) ==
                              static_cast<ssize_t>(input.size()),
       "a file in memory can be made");
}

std::filesystem::path FileOf::path() const {
  return "/proc/self/fd/" + std::to_string(file_.get());
}

FolderOfOne::FolderOfOne(const std::string& name) {
  std::string made = std::filesystem::temp_directory_path() / "cabinwatch-fuzz-XXXXXX";
  must(::mkdtemp(made.data()) != nullptr, "a folder can be made");
  folder_ = made;
  file_ = folder_ / name;
}

FolderOfOne::~FolderOfOne() {
  std::error_code gone;
  std::filesystem::remove_all(folder_, gone);
}

void FolderOfOne::write(Input input) const {
  std::ofstream(file_, std::ios::binary) << as_text(input);
}

}  // namespace cabinwatch::fuzz
