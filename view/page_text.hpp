#pragma once

#include <string>

#include "view/http_message.hpp"

namespace cabinwatch::view {

/// The page, which runs its own script and style and nothing else, and asks nobody but this server.
/// @param nonce  letters, new each time: names the script and the style that may run
[[nodiscard]] HttpAnswer page_answer(const std::string& nonce);

}  // namespace cabinwatch::view
