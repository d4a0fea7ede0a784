#pragma once

#include <string>

#include "clip.hpp"

namespace cabinwatch::bench {

/// How well the eye aspect ratio of the product's landmarks, and of dlib's where it was built in,
/// tells open eyes from closed ones; as rows of Markdown.
[[nodiscard]] std::string eyes_rows(const Clip& clip, const std::string& folder);

[[nodiscard]] std::string eyes_heading();

}  // namespace cabinwatch::bench
