#include "base/secret_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include "base/file_descriptor.hpp"

namespace cabinwatch::base {
namespace {

[[noreturn]] void refuse(const std::filesystem::path& file, std::string_view why) {
  throw std::runtime_error(fmt::format("{}: {}", file.string(), why));
}

[[noreturn]] void refuse(const std::filesystem::path& file, int error) {
  refuse(file, std::generic_category().message(error));
}

}  // namespace

std::string read_secret_file(const std::filesystem::path& file, std::size_t most) {
  // What is judged is what is read, whatever is put in its place meanwhile. A pipe is not waited
  // for.
  const FileDescriptor descriptor(
      ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (!descriptor.is_open()) refuse(file, errno);
  struct stat status {};
  if (::fstat(descriptor.get(), &status) != 0) refuse(file, errno);
  if (!S_ISREG(status.st_mode)) refuse(file, "is no regular file");
  if ((status.st_mode & S_IRWXO) != 0) {
    refuse(file, "everybody may read or change it; take that away with chmod o= FILE");
  }
  std::string content(most + 1, '\0');
  std::size_t size = 0;
  while (size < content.size()) {
    const auto count = ::read(descriptor.get(), content.data() + size, content.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) refuse(file, errno);
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
  }
  if (size > most) refuse(file, fmt::format("is longer than {} bytes", most));
  content.resize(size);
  return content;
}

}  // namespace cabinwatch::base
