#include "llm/servers/access.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "base/secret_file.hpp"

namespace cabinwatch::llm {
namespace {

/// Longer than any service's key.
constexpr std::size_t kLongestKey = 4096;

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& why) {
  throw std::runtime_error(fmt::format("{}: {}", file.string(), why));
}

}  // namespace

std::string read_api_key(const std::filesystem::path& file) {
  auto key = base::read_secret_file(file, kLongestKey);
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
  std::string key;
  try {
    if (!settings.api_key_file.empty()) key = read_api_key(settings.api_key_file);
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(fmt::format("llm.api_key_file: {}", error.what()));
  }
  std::vector<Access> accesses;
  for (const auto& server : settings.servers) {
    accesses.push_back(
        {ServerAddress::parse(server, settings.allow_remote), key, settings.connect_timeout});
  }
  return accesses;
}

}  // namespace cabinwatch::llm
