#include "config/file_text.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <system_error>

#include "base/file_descriptor.hpp"
#include "config/configuration.hpp"

namespace cabinwatch::config {
namespace {

/// Longer than any configuration. Source: ours.
constexpr std::size_t kLongest = std::size_t{1} << 20U;

ConfigurationError unreadable(const std::filesystem::path& file, int error) {
  return ConfigurationError(
      fmt::format("{}: cannot be read: {}", file.string(), std::generic_category().message(error)));
}

/// Of a pipe, whether it has more to read, or its end. Waits a moment: a shell's `<(COMMAND)` is
/// one, and the command may just have begun.
bool has_come(int pipe) {
  constexpr std::chrono::milliseconds kPatience{1000};
  pollfd watched{.fd = pipe, .events = POLLIN, .revents = 0};
  return ::poll(&watched, 1, static_cast<int>(kPatience.count())) > 0;
}

/// What "no configuration" is often written as.
bool is_dev_null(const struct stat& found) {
  return S_ISCHR(found.st_mode) && found.st_rdev == ::makedev(1, 3);
}

}  // namespace

bool has_entry(const std::filesystem::path& file) noexcept {
  std::error_code error;
  return std::filesystem::symlink_status(file, error).type() !=
         std::filesystem::file_type::not_found;
}

std::string file_text(const std::filesystem::path& file) {
  const base::FileDescriptor open(
      ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat found {};
  if (!open.is_open() || ::fstat(open.get(), &found) != 0) {
    const int error = errno;
    if (error == ENOENT && has_entry(file)) {
      throw ConfigurationError(fmt::format(
          "{}: cannot be read: it is a link to a file that is not there", file.string()));
    }
    throw unreadable(file, error);
  }
  if (S_ISDIR(found.st_mode)) {
    throw ConfigurationError(fmt::format("{}: is a directory", file.string()));
  }
  const bool is_pipe = S_ISFIFO(found.st_mode);
  if (!S_ISREG(found.st_mode) && !is_pipe && !is_dev_null(found)) {
    throw ConfigurationError(fmt::format("{}: is not a regular file", file.string()));
  }
  std::string text;
  std::array<char, 4096> part{};
  while (text.size() <= kLongest) {
    if (is_pipe && !has_come(open.get())) {
      throw ConfigurationError(
          fmt::format("{}: is a pipe, and nobody writes into it", file.string()));
    }
    const auto count = ::read(open.get(), part.data(), part.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw unreadable(file, errno);
    if (count == 0) return text;
    text.append(part.data(), static_cast<std::size_t>(count));
  }
  throw ConfigurationError(fmt::format("{}: is longer than {} bytes", file.string(), kLongest));
}

}  // namespace cabinwatch::config
