#pragma once

#include <fmt/format.h>

#include <cstdio>
#include <string_view>

#include "base/printable.hpp"

namespace cabinwatch::daemon {

/// Says on stderr what is wrong, in one line: "cabinwatch: TEXT". What a file, a server or a
/// stranger on the bus has put into the text cannot steer the terminal. Any thread.
inline void complain(std::string_view text) {
  fmt::print(stderr, "cabinwatch: {}\n", base::printable(text));
}

}  // namespace cabinwatch::daemon
