#include "pipeline/spare_descriptors.hpp"

#include <fmt/format.h>
#include <sys/eventfd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>

#include "base/file_descriptor.hpp"
#include "pipeline/capture_pipeline.hpp"

namespace cabinwatch::pipeline {
namespace {

/// Ours: the whole program has 17 open with an MJPEG camera over TCP and a model server
/// (ls /proc/PID/fd); RTSP opens some sockets more for each stream, and others open theirs
/// meanwhile.
constexpr std::size_t kNeeded = 28;

}  // namespace

void require_spare_descriptors() {
  std::array<base::FileDescriptor, kNeeded> spare;
  for (std::size_t i = 0; i < spare.size(); ++i) {
    spare.at(i) = base::FileDescriptor(::eventfd(0, EFD_CLOEXEC));
    if (spare.at(i).is_open()) continue;
    const int error = errno;
    throw OpenError(fmt::format("it may need {} file descriptors, and {} are left: {}", kNeeded, i,
                                std::strerror(error)));
  }
}

}  // namespace cabinwatch::pipeline
