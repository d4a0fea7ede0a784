#pragma once

#include <string>

#include "llm/servers/probe_report.hpp"
#include "pipeline/capture_settings.hpp"

namespace cabinwatch::daemon {

/// The step of `cabinwatch check` that opens the camera, waits for its first frame or its first
/// trouble, and closes it. Main thread; takes 8 s at most, and 5 s more for a bus that is silent.
///
/// A camera that cannot be opened while a service runs to which no camera is missing is `unknown`:
/// that service has it, most likely, and only one program at a time may.
///
/// @param bus  where a service may be
/// @throws std::invalid_argument for a source that is none
[[nodiscard]] llm::ProbeStep check_camera(const pipeline::CaptureSettings& settings,
                                          const std::string& bus);

}  // namespace cabinwatch::daemon
