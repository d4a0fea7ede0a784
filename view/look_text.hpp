#pragma once

#include <string>
#include <vector>

#include "config/configuration.hpp"
#include "pipeline/sequence.hpp"
#include "view/checklist.hpp"
#include "view/looking.hpp"

/// What the page is told of a frame, as JSON. Pure; any thread.
namespace cabinwatch::view {

/// The members of an object, without its braces: what else belongs into it is written behind them.
/// Points are parts of the picture's width and height, angles degrees, openness 0..1; what is not
/// known is null.
[[nodiscard]] std::string look_members(const Look& look, const pipeline::EncodedPicture& picture,
                                       const std::vector<CheckItem>& items,
                                       const config::Configuration& configuration);

/// The settings to copy into the configuration: of the camera what it gave, of the seat where the
/// driver's face was seen.
[[nodiscard]] std::string settings_text(const Look& look,
                                        const config::Configuration& configuration);

}  // namespace cabinwatch::view
