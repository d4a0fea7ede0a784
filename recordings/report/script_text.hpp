#pragma once

#include <filesystem>
#include <string>

#include "recordings/results/json_text.hpp"

/// Values from outside (file names, what models say), as they may stand in a page. Pure; any
/// thread.
namespace cabinwatch::recordings {

/// As JSON that ends no <script> element and opens no comment in one, whatever the texts in it say:
/// <, > and &, and the line separators that older script engines stumble over, are written as
/// \uXXXX. Bytes that are not UTF-8 are replaced.
[[nodiscard]] std::string script_text(const Json& json);

/// A link from a page in `folder` to `file`, both absolute: relative, and each byte that could mean
/// anything but itself written as %XX.
[[nodiscard]] std::string relative_url(const std::filesystem::path& file,
                                       const std::filesystem::path& folder);

}  // namespace cabinwatch::recordings
