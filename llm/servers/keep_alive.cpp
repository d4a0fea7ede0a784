#include "llm/servers/keep_alive.hpp"

#include <fmt/format.h>

#include <charconv>
#include <regex>
#include <stdexcept>
#include <string>

namespace cabinwatch::llm {

nlohmann::ordered_json keep_alive_json(std::string_view text) {
  int seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error == std::errc() && end == text.data() + text.size()) return seconds;

  static const std::regex kDuration(R"(-?([0-9]{1,9}(\.[0-9]{1,9})?(ns|us|ms|s|m|h)){1,6})");
  const std::string duration(text.substr(0, 64));
  if (duration.size() == text.size() && std::regex_match(duration, kDuration)) return duration;
  throw std::invalid_argument(
      fmt::format(R"("{}" is neither a number of seconds nor a duration such as "10m")", duration));
}

}  // namespace cabinwatch::llm
