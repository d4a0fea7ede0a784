#include "llm/servers/access.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <stdexcept>

namespace cabinwatch::llm {
namespace {

/// Longer than any service's key.
constexpr std::size_t kLongestKey = 4096;

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& why) {
  throw std::runtime_error(fmt::format("llm.api_key_file {}: {}", file.string(), why));
}

}  // namespace

std::string read_api_key(const std::filesystem::path& file) {
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
  std::string key(kLongestKey + 1, '\0');
  stream.read(key.data(), static_cast<std::streamsize>(key.size()));
  key.resize(static_cast<std::size_t>(stream.gcount()));
  if (key.size() > kLongestKey) refuse(file, "is too long to be a key");

  constexpr const char* kBlanks = " \t\r\n";
  key.erase(0, std::min(key.find_first_not_of(kBlanks), key.size()));
  key.erase(key.find_last_not_of(kBlanks) + 1);
  if (key.empty()) refuse(file, "is empty");
  const auto is_odd = [](char letter) { return letter <= ' ' || letter >= 0x7F; };
  if (std::any_of(key.begin(), key.end(), is_odd)) {
    refuse(file, "holds something else than one key of printable ASCII letters");
  }
  return key;
}

std::vector<Access> accesses_of(const AnalystSettings& settings) {
  const auto key =
      settings.api_key_file.empty() ? std::string() : read_api_key(settings.api_key_file);
  std::vector<Access> accesses;
  for (const auto& server : settings.servers) {
    accesses.push_back(
        {ServerAddress::parse(server, settings.allow_remote), key, settings.connect_timeout});
  }
  return accesses;
}

}  // namespace cabinwatch::llm
