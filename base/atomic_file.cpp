#include "base/atomic_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace cabinwatch::base {
namespace {

constexpr std::size_t kBuffer = std::size_t{64} * 1024;

/// Whether the open file is still what the name stands for.
bool is_current(int descriptor, const std::filesystem::path& file) {
  struct stat opened {};
  struct stat named {};
  return ::fstat(descriptor, &opened) == 0 && ::stat(file.c_str(), &named) == 0 &&
         opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
}

}  // namespace

std::filesystem::path part_of(const std::filesystem::path& file) {
  return file.parent_path() / ("." + file.filename().string() + ".part");
}

void sync_folder(const std::filesystem::path& folder) {
  const FileDescriptor descriptor(
      ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (descriptor.is_open()) static_cast<void>(::fsync(descriptor.get()));
}

FileDescriptor open_locked(const std::filesystem::path& file, bool is_shared) {
  constexpr int kMode = 0666;
  for (;;) {
    FileDescriptor descriptor(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kMode));
    const auto failed = [&] {
      return std::system_error(errno, std::generic_category(), file.string());
    };
    if (!descriptor.is_open()) throw failed();
    if (::flock(descriptor.get(), (is_shared ? LOCK_SH : LOCK_EX) | LOCK_NB) != 0) {
      if (errno == EWOULDBLOCK) return {};
      throw failed();
    }
    // Between opening and locking, its holder may have given it another name, or removed it.
    if (is_current(descriptor.get(), file)) return descriptor;
  }
}

AtomicFile::AtomicFile(std::filesystem::path file)
    : file_(std::move(file)), part_(part_of(file_)), descriptor_(open_locked(part_, false)) {
  if (!descriptor_.is_open()) {
    throw FileInUse(fmt::format("{} is being written by another program", file_.string()));
  }
  if (::ftruncate(descriptor_.get(), 0) != 0) {
    throw std::system_error(errno, std::generic_category(), part_.string());
  }
}

AtomicFile::~AtomicFile() {
  if (!is_committed_ && !is_left_) static_cast<void>(::unlink(part_.c_str()));
}

void AtomicFile::write(std::string_view text) {
  buffer_ += text;
  if (buffer_.size() >= kBuffer) flush();
}

void AtomicFile::flush() {
  std::string_view left = buffer_;
  while (!left.empty() && !error_) {
    const auto count = ::write(descriptor_.get(), left.data(), left.size());
    if (count >= 0) {
      left.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      fail(errno);
    }
  }
  buffer_.clear();
}

void AtomicFile::fail(int error_number) {
  if (error_) return;
  const std::error_code code(error_number, std::generic_category());
  error_ = {fmt::format("{}: {}", file_.string(), code.message()), code};
}

bool AtomicFile::sync() {
  flush();
  if (!error_ && ::fsync(descriptor_.get()) != 0) fail(errno);
  return !error_;
}

bool AtomicFile::commit() {
  if (!sync()) return false;
  if (::rename(part_.c_str(), file_.c_str()) != 0) {
    fail(errno);
    return false;
  }
  is_committed_ = true;
  sync_folder(file_.parent_path());
  return true;
}

}  // namespace cabinwatch::base
