#pragma once

#include <string>

#include "view/page_request.hpp"

namespace cabinwatch::view {

/// The page, which runs its own script and style and nothing else, and asks nobody but this server.
/// @param nonce  letters, new each time: names the script and the style that may run
[[nodiscard]] PageAnswer page_answer(const std::string& nonce);

}  // namespace cabinwatch::view
