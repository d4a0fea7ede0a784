#pragma once

#include <chrono>

namespace cabinwatch::base {

/// The monotonic clock that everything is timed on.
using Clock = std::chrono::steady_clock;

}  // namespace cabinwatch::base
