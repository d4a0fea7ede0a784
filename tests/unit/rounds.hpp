#pragma once

#include <algorithm>
#include <cstdlib>

namespace cabinwatch::test {

/// How many rounds a random test goes. Sanitized, each takes a hundred times as long, and it is the
/// memory that is looked at: one or two show it.
inline unsigned rounds(unsigned count) {
  return std::getenv("CABINWATCH_SANITIZED") != nullptr ? std::max(1U, count / 40) : count;
}

}  // namespace cabinwatch::test
