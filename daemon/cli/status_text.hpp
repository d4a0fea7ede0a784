#pragma once

#include <string>
#include <vector>

#include "alerts/bus/bus_client.hpp"

namespace cabinwatch::daemon {

/// What `cabinwatch status` prints for people: is it working, what does it see, how fast, what is
/// slow, what was dropped and why, CPU and memory. Several lines. Pure; any thread.
[[nodiscard]] std::string status_text(const alerts::RemoteStatus& status);

/// What `cabinwatch status --why` prints of the property Evidence, kind by kind. Pure; any thread.
[[nodiscard]] std::string why_text(const std::vector<alerts::PropertyMap>& evidence);

}  // namespace cabinwatch::daemon
