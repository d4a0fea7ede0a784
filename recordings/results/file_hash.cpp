#include "recordings/results/file_hash.hpp"

#include <fcntl.h>

#include <cerrno>
#include <system_error>
#include <vector>

#include "base/file_descriptor.hpp"
#include "pipeline/content_hash.hpp"

namespace cabinwatch::recordings {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 20;

}  // namespace

std::optional<std::string> content_hash_of(const std::filesystem::path& file,
                                           const std::atomic<bool>& is_cancelled) {
  const base::FileDescriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  const auto failed = [&] {
    return std::system_error(errno, std::generic_category(), file.string());
  };
  if (!descriptor.is_open()) throw failed();
  const auto state = pipeline::make_hash_state();
  XXH3_128bits_reset(state.get());
  std::vector<char> block(kBlock);
  while (!is_cancelled) {
    const auto count = ::read(descriptor.get(), block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw failed();
    if (count == 0) return pipeline::hash_text(XXH3_128bits_digest(state.get()));
    XXH3_128bits_update(state.get(), block.data(), static_cast<std::size_t>(count));
  }
  return std::nullopt;
}

}  // namespace cabinwatch::recordings
