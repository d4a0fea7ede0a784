#include "recordings/results/json_text.hpp"

namespace cabinwatch::recordings {

std::string one_line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace cabinwatch::recordings
