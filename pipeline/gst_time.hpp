#pragma once

#include <gst/gst.h>

#include <chrono>
#include <optional>

namespace cabinwatch::pipeline {

/// A time of GStreamer's, which are nanoseconds; nothing where it is not told, or is more than one
/// of ours can be (292 years). Pure; any thread.
[[nodiscard]] inline std::optional<std::chrono::nanoseconds> known(GstClockTime time) {
  if (!GST_CLOCK_TIME_IS_VALID(time) || time > static_cast<GstClockTime>(G_MAXINT64)) {
    return std::nullopt;
  }
  return std::chrono::nanoseconds(static_cast<gint64>(time));
}

}  // namespace cabinwatch::pipeline
