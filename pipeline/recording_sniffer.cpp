#include "pipeline/recording_sniffer.hpp"

#include <gst/base/gsttypefindhelper.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/gst_handles.hpp"
#include "pipeline/gst_start.hpp"

namespace cabinwatch::pipeline {
namespace {

/// Enough for the formats that show themselves only after some packets.
constexpr std::size_t kHead = std::size_t{64} * 1024;

/// What holds video though its type does not begin with "video/".
constexpr std::array<std::string_view, 6> kOthers{
    "application/ogg",         "application/mxf",
    "application/x-3gp",       "application/vnd.rn-realmedia",
    "application/x-ogm-video", "multipart/x-mixed-replace"};

/// The type of what a file begins with, as GStreamer names it; empty where it knows none.
std::string type_of(const std::filesystem::path& file) {
  start_gstreamer();
  std::ifstream stream(file, std::ios::binary);
  std::vector<char> head(kHead);
  stream.read(head.data(), static_cast<std::streamsize>(head.size()));
  const auto count = static_cast<gsize>(stream.gcount());
  if (count == 0) return {};
  GstTypeFindProbability probability = GST_TYPE_FIND_NONE;
  const GstCapsPtr caps(gst_type_find_helper_for_data(
      nullptr, reinterpret_cast<const guint8*>(head.data()), count, &probability));
  if (!caps || gst_caps_is_empty(caps.get()) != FALSE) return {};
  return gst_structure_get_name(gst_caps_get_structure(caps.get(), 0));
}

}  // namespace

bool begins_like_recording(const std::filesystem::path& file) {
  const auto type = type_of(file);
  return type.starts_with("video/") ||
         std::find(kOthers.begin(), kOthers.end(), type) != kOthers.end();
}

bool begins_like_picture(const std::filesystem::path& file) {
  return type_of(file).starts_with("image/");
}

}  // namespace cabinwatch::pipeline
