#include "llm/servers/access.hpp"

#include "llm/servers/api_key.hpp"

namespace cabinwatch::llm {

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
