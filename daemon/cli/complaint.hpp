#pragma once

#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <string_view>

#include "base/printable.hpp"
#include "pipeline/source_secrets.hpp"

namespace cabinwatch::daemon {

/// "cabinwatch: TEXT", in one line. What a file, a server or a stranger on the bus has put into the
/// text cannot steer the terminal, and a camera's password in it is hidden: terminals are logged,
/// and their pictures are sent with questions. Any thread.
[[nodiscard]] inline std::string complaint_line(std::string_view text) {
  return "cabinwatch: " + base::printable(pipeline::without_passwords(text));
}

/// Says on stderr what is wrong. Any thread.
inline void complain(std::string_view text) { fmt::print(stderr, "{}\n", complaint_line(text)); }

}  // namespace cabinwatch::daemon
