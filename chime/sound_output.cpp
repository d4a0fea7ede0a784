#include "chime/sound_output.hpp"

#include <array>
#include <optional>
#include <stdexcept>
#include <string_view>

namespace cabinwatch::chime {
namespace {

struct Scheme {
  std::string_view prefix;
  const char* element;
  const char* property;  // that names the device
  const char* package;   // Debian's
};
constexpr std::array<Scheme, 3> kSchemes{{
    {"alsa:", "alsasink", "device", "gstreamer1.0-alsa"},
    {"pulse:", "pulsesink", "device", "gstreamer1.0-pulseaudio"},
    {"pipewire:", "pipewiresink", "target-object", "gstreamer1.0-pipewire"},
}};

pipeline::GstElementPtr described(const std::string& description) {
  GError* error = nullptr;
  GstElement* bin = gst_parse_bin_from_description(description.c_str(), TRUE, &error);
  const pipeline::GErrorPtr owned_error(error);
  if (bin == nullptr || error != nullptr) {
    const std::string why = error != nullptr ? error->message : "not understood";
    if (bin != nullptr) gst_object_unref(gst_object_ref_sink(bin));
    throw std::runtime_error("the sound device gst:" + description + ": " + why);
  }
  return pipeline::GstElementPtr(GST_ELEMENT(gst_object_ref_sink(bin)));
}

}  // namespace

pipeline::GstElementPtr make_sound_element(const char* element, const char* package) {
  GstElement* made = gst_element_factory_make(element, nullptr);
  if (made == nullptr) {
    throw std::runtime_error(pipeline::missing_element(element) + " (Debian: " + package + ")");
  }
  return pipeline::GstElementPtr(GST_ELEMENT(gst_object_ref_sink(made)));
}

pipeline::GstElementPtr make_sound_output(const std::string& device) {
  if (device == "auto") return make_sound_element("autoaudiosink", "gstreamer1.0-plugins-good");
  if (device.starts_with("gst:")) return described(device.substr(4));
  for (const Scheme& scheme : kSchemes) {
    if (!device.starts_with(scheme.prefix)) continue;
    auto sink = make_sound_element(scheme.element, scheme.package);
    const std::string name = device.substr(scheme.prefix.size());
    g_object_set(sink.get(), scheme.property, name.c_str(), nullptr);
    return sink;
  }
  throw DeviceRefused("the sound device \"" + device +
                      "\" must be auto, alsa:DEVICE, pulse:DEVICE, pipewire:NODE or "
                      "gst:DESCRIPTION");
}

}  // namespace cabinwatch::chime
