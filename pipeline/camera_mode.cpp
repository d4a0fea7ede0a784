#include "pipeline/camera_mode.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

namespace cabinwatch::pipeline {
namespace {

// Luma as a plane of its own is used where it lies; packed luma is copied, JPEG is decoded.
constexpr std::array<std::string_view, 4> kRawFormats{"NV12", "I420", "GRAY8", "YUY2"};
constexpr std::size_t kJpegRank = kRawFormats.size();
constexpr std::size_t kForeignRank = kJpegRank + 1;  // has to be converted

/// How far a mode is from the one wanted; less is better, earlier members count more.
using Distance = std::tuple<double, double, std::size_t, double>;

std::size_t format_rank(const GstStructure* mode) {
  if (gst_structure_has_name(mode, "image/jpeg")) return kJpegRank;
  const gchar* format = gst_structure_get_string(mode, "format");
  if (format == nullptr) return kForeignRank;
  const auto* found = std::ranges::find(kRawFormats, std::string_view(format));
  if (found == kRawFormats.end()) return kForeignRank;
  return static_cast<std::size_t>(found - kRawFormats.begin());
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

bool is_video(const GstStructure* modes) {
  return gst_structure_has_name(modes, "video/x-raw") ||
         gst_structure_has_name(modes, "image/jpeg");
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
    if (!is_video(modes) || !is_in_memory) continue;
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

}  // namespace cabinwatch::pipeline
