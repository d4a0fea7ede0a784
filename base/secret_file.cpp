#include "base/secret_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <stdexcept>

namespace cabinwatch::base {
namespace {

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& why) {
  throw std::runtime_error(fmt::format("{}: {}", file.string(), why));
}

}  // namespace

std::string read_secret_file(const std::filesystem::path& file, std::size_t most) {
  std::error_code error;
  const auto status = std::filesystem::status(file, error);
  if (error) refuse(file, error.message());
  if (!std::filesystem::is_regular_file(status)) refuse(file, "is no regular file");
  using std::filesystem::perms;
  if ((status.permissions() & perms::others_all) != perms::none) {
    refuse(file, "everybody may read or change it; take that away with chmod o= FILE");
  }
  std::ifstream stream(file, std::ios::binary);
  if (!stream) refuse(file, std::strerror(errno));
  std::string content(most + 1, '\0');
  stream.read(content.data(), static_cast<std::streamsize>(content.size()));
  content.resize(static_cast<std::size_t>(stream.gcount()));
  if (content.size() > most) refuse(file, fmt::format("is longer than {} bytes", most));
  return content;
}

}  // namespace cabinwatch::base
