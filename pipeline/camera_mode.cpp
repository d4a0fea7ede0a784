#include "pipeline/camera_mode.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

namespace cabinwatch::pipeline {
namespace {

// What costs least first. Luma as a plane of its own is used where it lies; packed luma is copied;
// JPEG is decoded, at an eighth of its size where that is enough; the other raw ones are converted
// whole, those of more than eight bits and of colour filters more dearly; H.264 and H.265 have to
// be decoded picture by picture, needed or not.
constexpr std::array<std::string_view, 4> kRawFormats{"NV12", "I420", "GRAY8", "YUY2"};
constexpr std::size_t kJpegRank = kRawFormats.size();
constexpr std::array<std::string_view, 7> kConvertedFormats{"NV21", "YV12",      "UYVY",     "YVYU",
                                                            "NV16", "GRAY16_LE", "P010_10LE"};
constexpr std::size_t kConvertedRank = kJpegRank + 1;
constexpr std::size_t kForeignRank = kConvertedRank + kConvertedFormats.size();
constexpr std::size_t kBayerRank = kForeignRank + 1;

/// Formats that are no raw video, by what GStreamer calls them, for people, and their rank.
struct OtherFormat {
  const char* name;
  const char* text;
  std::size_t rank;
};
constexpr std::array<OtherFormat, 4> kOtherFormats{{{"image/jpeg", "JPEG", kJpegRank},
                                                    {"video/x-bayer", "Bayer", kBayerRank},
                                                    {"video/x-h264", "H.264", kBayerRank + 1},
                                                    {"video/x-h265", "H.265", kBayerRank + 2}}};

const OtherFormat* other_format(const GstStructure* mode) {
  const auto* found = std::ranges::find_if(kOtherFormats, [&](const OtherFormat& format) {
    return gst_structure_has_name(mode, format.name) != FALSE;
  });
  return found != kOtherFormats.end() ? found : nullptr;
}

/// How far a mode is from the one wanted; less is better, earlier members count more.
using Distance = std::tuple<double, double, std::size_t, double>;

template <std::size_t kCount>
std::optional<std::size_t> place_in(const std::array<std::string_view, kCount>& formats,
                                    std::string_view format) {
  const auto* found = std::ranges::find(formats, format);
  if (found == formats.end()) return std::nullopt;
  return static_cast<std::size_t>(found - formats.begin());
}

std::size_t format_rank(const GstStructure* mode) {
  if (const auto* other = other_format(mode)) return other->rank;
  const gchar* format = gst_structure_get_string(mode, "format");
  if (format == nullptr) return kForeignRank;
  if (const auto place = place_in(kRawFormats, format)) return *place;
  if (const auto place = place_in(kConvertedFormats, format)) return kConvertedRank + *place;
  return kForeignRank;
}

std::optional<Distance> distance(const GstStructure* mode, const WantedMode& wanted) {
  int width = 0;
  int height = 0;
  if (!gst_structure_get_int(mode, "width", &width) ||
      !gst_structure_get_int(mode, "height", &height)) {
    return std::nullopt;
  }
  int numerator = 0;
  int denominator = 1;
  double fps = wanted.fps;  // a mode may leave it open
  if (gst_structure_get_fraction(mode, "framerate", &numerator, &denominator) && numerator > 0) {
    fps = static_cast<double>(numerator) / denominator;
  }
  const double size_difference = std::abs(width - wanted.width) + std::abs(height - wanted.height);
  return Distance{size_difference, std::max(0.0, wanted.fps - fps), format_rank(mode),
                  std::max(0.0, fps - wanted.fps)};
}

/// One mode of the many that a structure with ranges and lists stands for.
GstCapsPtr fixate(const GstStructure* modes, const gchar* format, const WantedMode& wanted) {
  GstStructure* mode = gst_structure_copy(modes);
  if (format != nullptr) gst_structure_set(mode, "format", G_TYPE_STRING, format, nullptr);
  for (const auto& [field, value] :
       {std::pair{"width", wanted.width}, std::pair{"height", wanted.height}}) {
    if (gst_structure_has_field(mode, field)) {
      gst_structure_fixate_field_nearest_int(mode, field, value);
    }
  }
  int numerator = 0;
  int denominator = 1;
  gst_util_double_to_fraction(wanted.fps, &numerator, &denominator);
  if (gst_structure_has_field(mode, "framerate")) {
    gst_structure_fixate_field_nearest_fraction(mode, "framerate", numerator, denominator);
  }
  GstCaps* caps = gst_caps_new_empty();
  gst_caps_append_structure(caps, mode);  // takes the structure
  return GstCapsPtr(gst_caps_fixate(caps));
}

bool is_readable(const GstStructure* modes) {
  return gst_structure_has_name(modes, "video/x-raw") != FALSE || other_format(modes) != nullptr;
}

}  // namespace

GstCapsPtr nearest_mode(const GstCaps* offered, const WantedMode& wanted) {
  GstCapsPtr nearest;
  std::optional<Distance> least;
  const auto consider = [&](const GstStructure* modes, const gchar* format) {
    GstCapsPtr mode = fixate(modes, format, wanted);
    const auto how_far = distance(gst_caps_get_structure(mode.get(), 0), wanted);
    if (!how_far || (least && *least <= *how_far)) return;
    least = how_far;
    nearest = std::move(mode);
  };
  for (guint i = 0; i < gst_caps_get_size(offered); ++i) {
    const GstStructure* modes = gst_caps_get_structure(offered, i);
    const bool is_in_memory =
        gst_caps_features_is_equal(gst_caps_get_features(offered, i),
                                   GST_CAPS_FEATURES_MEMORY_SYSTEM_MEMORY) != FALSE;
    if (!is_readable(modes) || !is_in_memory) continue;
    const GValue* formats = gst_structure_get_value(modes, "format");
    if (formats == nullptr || !GST_VALUE_HOLDS_LIST(formats)) {
      consider(modes, nullptr);
      continue;
    }
    for (guint j = 0; j < gst_value_list_get_size(formats); ++j) {
      consider(modes, g_value_get_string(gst_value_list_get_value(formats, j)));
    }
  }
  return nearest;
}

std::string text_of_mode(const GstCaps* mode) {
  const GstStructure* one = gst_caps_get_structure(mode, 0);
  int width = 0;
  int height = 0;
  gst_structure_get_int(one, "width", &width);
  gst_structure_get_int(one, "height", &height);
  const auto* other = other_format(one);
  const gchar* raw = gst_structure_get_string(one, "format");
  std::string format = other != nullptr ? other->text : raw != nullptr ? raw : "raw";
  auto text = fmt::format("{}x{} {}", width, height, format);
  int numerator = 0;
  int denominator = 1;
  if (gst_structure_get_fraction(one, "framerate", &numerator, &denominator) && numerator > 0) {
    text += fmt::format(", {:.3g} frames a second", static_cast<double>(numerator) / denominator);
  }
  return text;
}

}  // namespace cabinwatch::pipeline
