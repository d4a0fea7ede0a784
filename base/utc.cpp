#include "base/utc.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>

namespace cabinwatch::base {
namespace {

using std::chrono::system_clock;

std::tm in_utc(system_clock::time_point time) {
  return fmt::gmtime(system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(time)));
}

}  // namespace

std::string utc_text(system_clock::time_point time) {
  return fmt::format("{:%FT%TZ}", in_utc(time));
}

std::string utc_text_ms(system_clock::time_point time) {
  const auto since_second = time - std::chrono::floor<std::chrono::seconds>(time);
  return fmt::format("{:%FT%T}.{:03}Z", in_utc(time),
                     std::chrono::floor<std::chrono::milliseconds>(since_second).count());
}

std::string utc_file_text(system_clock::time_point time) {
  return fmt::format("{:%Y%m%dT%H%M%SZ}", in_utc(time));
}

}  // namespace cabinwatch::base
