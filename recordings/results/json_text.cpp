#include "recordings/results/json_text.hpp"

#include <string_view>

namespace cabinwatch::recordings {

std::string one_line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string reason_of(const std::exception& error) {
  std::string reason = error.what();
  constexpr std::string_view kBegin = "[json.exception.";
  if (reason.starts_with(kBegin)) reason.erase(0, reason.find("] ") + 2);
  return reason;
}

}  // namespace cabinwatch::recordings
