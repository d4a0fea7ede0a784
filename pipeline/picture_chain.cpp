#include "pipeline/picture_chain.hpp"

#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/guarded.hpp"
#include "pipeline/pipeline_description.hpp"

namespace cabinwatch::pipeline {
namespace {

constexpr const char* kFormats =
    "video/x-raw, format=(string){ I420, NV12, YUY2, GRAY8 }; image/jpeg";
// Who may choose takes the first.
constexpr const char* kOursFirst =
    "video/x-raw, format=(string){ I420, NV12, YUY2, GRAY8 }; video/x-raw";
constexpr const char* kSquarePixels = "video/x-raw, pixel-aspect-ratio=(fraction)1/1";
constexpr const char* kInMemory = "video/x-raw; image/jpeg";  // and not on a graphics card

bool is_raw(const GstStructure* format) {
  return gst_structure_has_name(format, "video/x-raw") != FALSE;
}

/// Whether all that may come is uncoded or JPEG: then source and sink agree on a format themselves.
bool is_negotiable(const GstCaps* caps) {
  if (gst_caps_is_any(caps) != FALSE || gst_caps_is_empty(caps) != FALSE) return false;
  for (guint i = 0; i < gst_caps_get_size(caps); ++i) {
    const GstStructure* format = gst_caps_get_structure(caps, i);
    if (!is_raw(format) && gst_structure_has_name(format, "image/jpeg") == FALSE) return false;
  }
  return true;
}

bool may_be_jpeg(const GstCaps* caps) {
  for (guint i = 0; i < gst_caps_get_size(caps); ++i) {
    if (!is_raw(gst_caps_get_structure(caps, i))) return true;
  }
  return false;
}

bool has_square_pixels(const GstCaps* caps) {
  int width = 1;
  int height = 1;
  const GstStructure* format = gst_caps_get_structure(caps, 0);
  if (gst_structure_get_fraction(format, "pixel-aspect-ratio", &width, &height) == FALSE) {
    return true;  // not told, or open
  }
  return width == height || width <= 0 || height <= 0;
}

}  // namespace

PictureChain::PictureChain(GstBin* pipeline, GstElement* sink, Turning turning,
                           OnTrouble on_trouble)
    : pipeline_(pipeline), sink_(sink), turning_(turning), on_trouble_(std::move(on_trouble)) {}

GstCapsPtr PictureChain::formats() { return GstCapsPtr(gst_caps_from_string(kFormats)); }

bool PictureChain::is_linked() const {
  const GstPadPtr input(gst_element_get_static_pad(sink_, "sink"));
  return gst_pad_is_linked(input.get()) != FALSE;
}

void PictureChain::link(GstPad* output) {
  const GstCapsPtr offered(gst_pad_query_caps(output, nullptr));
  if (is_negotiable(offered.get())) return link_negotiable(output, offered.get());
  link_with_data(output);
}

void PictureChain::link_decoded(GstPad* output) {
  if (is_chosen_.exchange(true)) return;  // the first is the one
  GstElement* filter = add("capsfilter");
  if (filter == nullptr) return;
  const GstCapsPtr in_memory(gst_caps_from_string(kInMemory));
  g_object_set(filter, "caps", in_memory.get(), nullptr);
  const GstPadPtr filtered(gst_element_get_static_pad(filter, "src"));
  link_with_data(filtered.get());
  gst_element_sync_state_with_parent(filter);
  decoded_.reset(gst_element_get_static_pad(filter, "sink"));
  if (gst_pad_link(output, decoded_.get()) != GST_PAD_LINK_OK) {
    on_trouble_("the source gives no video in a format that can be used");
  }
}

void PictureChain::link_next(GstPad* output) {
  if (!decoded_) return link_decoded(output);
  const GstPadPtr ended(gst_pad_get_peer(decoded_.get()));
  if (ended) gst_pad_unlink(ended.get(), decoded_.get());
  if (gst_pad_link(output, decoded_.get()) != GST_PAD_LINK_OK) {
    on_trouble_("a later part of the source has no video in a format that can be used");
  }
}

/// With the first data all events are there that what is linked then has to get first.
void PictureChain::link_with_data(GstPad* output) {
  constexpr auto kData =
      static_cast<GstPadProbeType>(GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST);
  gst_pad_add_probe(output, kData, &PictureChain::on_data, this, nullptr);
}

/// Source and sink agree on a format of those that both have. A decoder offers all that it knows,
/// and then has the one that its pictures have: what is none of ours is converted.
void PictureChain::link_negotiable(GstPad* output, const GstCaps* formats) {
  const GstCapsPtr ours(PictureChain::formats());
  const bool is_ours = gst_caps_is_subset(formats, ours.get()) != FALSE;
  if (is_ours || may_be_jpeg(formats)) return link_elements(output, {});
  link_elements(output, {{"capsfilter", kOursFirst}, {"videoconvert"}});
}

void PictureChain::link_fixed(GstPad* output, const GstCaps* format) {
  const GstStructure* what = gst_caps_get_structure(format, 0);
  const bool is_recording = turning_ == Turning::upright;
  if (!is_raw(what)) {
    if (gst_structure_has_name(what, "image/jpeg") != FALSE && !is_recording) {
      return link_elements(output, {});
    }
    if (gst_structure_has_name(what, "video/x-bayer") != FALSE) {
      return link_elements(output, {{"bayer2rgb"}, {"videoconvert"}});
    }
    return is_video(format) ? decode(output) : on_trouble_("the source gives no video");
  }
  // Converts where the format is none of ours, also where it becomes that later.
  std::vector<Element> elements{{"videoconvert"}};
  if (!has_square_pixels(format)) {
    elements.push_back({"videoscale"});
    elements.push_back({"capsfilter", kSquarePixels});
  }
  if (is_recording) elements.push_back({"videoflip"});
  link_elements(output, elements);
}

GstElement* PictureChain::add(const char* element) {
  GstElement* made = gst_element_factory_make(element, nullptr);
  if (made == nullptr) {
    on_trouble_(missing_element(element));
    return nullptr;
  }
  gst_bin_add(pipeline_, made);  // takes it
  return made;
}

void PictureChain::link_elements(GstPad* output, const std::vector<Element>& elements) {
  if (is_linked()) return;  // the first is the one
  std::vector<GstElement*> made;
  for (const auto& wanted : elements) {
    GstElement* element = add(wanted.name);
    if (element == nullptr) return;
    if (wanted.caps != nullptr) {
      const GstCapsPtr caps(gst_caps_from_string(wanted.caps));
      g_object_set(element, "caps", caps.get(), nullptr);
    }
    if (std::string_view(wanted.name) == "videoflip") {
      gst_util_set_object_arg(G_OBJECT(element), "video-direction", "auto");
    }
    made.push_back(element);
  }
  made.push_back(sink_);
  // From the end: what is linked already may get something to do at once.
  for (std::size_t i = made.size() - 1; i > 0; --i) {
    gst_element_link(made[i - 1], made[i]);  // these take each other's formats
    gst_element_sync_state_with_parent(made[i - 1]);
  }
  const GstPadPtr input(gst_element_get_static_pad(made.front(), "sink"));
  if (gst_pad_link(output, input.get()) != GST_PAD_LINK_OK) {
    on_trouble_("the source gives no video in a format that can be used");
  }
}

void PictureChain::decode(GstPad* output) {
  GstElement* decoder = add("decodebin");
  if (decoder == nullptr) return;
  g_signal_connect(decoder, "pad-added", G_CALLBACK(&PictureChain::on_decoded), this);
  gst_element_sync_state_with_parent(decoder);
  const GstPadPtr input(gst_element_get_static_pad(decoder, "sink"));
  if (gst_pad_link(output, input.get()) != GST_PAD_LINK_OK) {
    on_trouble_("the source gives no video in a format that can be decoded");
  }
}

GstPadProbeReturn PictureChain::on_data(GstPad* output, GstPadProbeInfo*, gpointer self) {
  auto* chain = static_cast<PictureChain*>(self);
  return guarded(chain->on_trouble_, GST_PAD_PROBE_REMOVE, [&] {
    const GstCapsPtr format(gst_pad_get_current_caps(output));
    if (format) {
      chain->link_fixed(output, format.get());
    } else {
      chain->on_trouble_("the source does not tell its format");
    }
    return GST_PAD_PROBE_REMOVE;
  });
}

void PictureChain::on_decoded(GstElement*, GstPad* pad, gpointer self) {
  auto* chain = static_cast<PictureChain*>(self);
  guarded(chain->on_trouble_, [&] {
    const GstCapsPtr format(gst_pad_query_caps(pad, nullptr));
    if (is_video(format.get())) chain->link_decoded(pad);
  });
}

}  // namespace cabinwatch::pipeline
