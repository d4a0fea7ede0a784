#pragma once

#include <optional>
#include <string>

#include "pipeline/camera_source.hpp"

namespace cabinwatch::pipeline {

/// Why nobody answers at a network camera's address: the name is not known, the connection is
/// refused, no answer within 3 s (ours: as long as rtspsrc waits for UDP). GStreamer says of all
/// of these that the resource could not be opened. Nothing where somebody answers, where the
/// address cannot be read or cannot have been meant as it is read, and of any other source.
///
/// Connects, and hangs up at once. Waits: for commands, not for the service's threads.
[[nodiscard]] std::optional<std::string> why_unreachable(const CameraSource& source);

/// The same of an address, within 1 s: for the thread of an opening that has failed.
[[nodiscard]] std::optional<std::string> why_unreachable(const std::string& address);

}  // namespace cabinwatch::pipeline
