#pragma once

#include <string>

#include "clip.hpp"

namespace cabinwatch::bench {

/// What is told of a clip's frames that were made bad in every way we know, as Markdown: every so
/// many frames, each looked at alone.
[[nodiscard]] std::string sight_table(const Clip& clip, const std::string& folder);

/// How long looks at frames take when they are as large as a camera's: 1280 x 720.
[[nodiscard]] std::string speed_table(const Clip& clip, const std::string& folder);

}  // namespace cabinwatch::bench
