#pragma once

#include <stdexcept>
#include <string>

#include "pipeline/gst_handles.hpp"

namespace cabinwatch::chime {

/// A device that is named in none of the ways that there are; says which these are.
class DeviceRefused : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

/// Makes one of GStreamer's elements. One thread.
/// @param package  Debian's, that has it
/// @throws std::runtime_error when it is not installed
[[nodiscard]] pipeline::GstElementPtr make_sound_element(const char* element, const char* package);

/// Makes the element that sounds go to: `auto`, `alsa:DEVICE`, `pulse:DEVICE`, `pipewire:NODE`, or
/// `gst:DESCRIPTION` as gst-launch-1.0 reads it. Whether the device is there shows when it plays.
/// One thread.
/// @throws DeviceRefused when it is none of these
/// @throws std::runtime_error when the element is not installed
[[nodiscard]] pipeline::GstElementPtr make_sound_output(const std::string& device);

}  // namespace cabinwatch::chime
