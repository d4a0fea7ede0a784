#pragma once

#include <optional>
#include <string>

#include "vision/settings.hpp"

namespace cabinwatch::daemon {

/// Why the reflex lane cannot work by these settings, for people; nothing when it can. Reads its
/// models to find out, which takes up to some seconds. Any thread.
/// @throws std::invalid_argument when a setting is out of range
[[nodiscard]] std::optional<std::string> reflex_trouble(const vision::VisionSettings& settings);

}  // namespace cabinwatch::daemon
