#include "pipeline/stream_description.hpp"

#include <utility>

namespace cabinwatch::pipeline {
namespace {

/// From a decoder back to its demuxer there are a parser and a queue, seldom more.
constexpr int kMostElements = 16;

struct TakesText {
  const char* tag;
  std::string& into;
};

void read_tags(GstPad* pad, VideoStream& stream) {
  for (guint i = 0;; ++i) {
    const GstEventPtr event(gst_pad_get_sticky_event(pad, GST_EVENT_TAG, i));
    if (!event) return;
    GstTagList* tags = nullptr;  // the event's
    gst_event_parse_tag(event.get(), &tags);
    for (const auto& [tag, into] : {TakesText{GST_TAG_LANGUAGE_CODE, stream.language},
                                    TakesText{GST_TAG_TITLE, stream.title}}) {
      gchar* text = nullptr;
      const bool is_there = gst_tag_list_get_string(tags, tag, &text) != FALSE;
      const GStringPtr owned(text);
      if (is_there && into.empty()) into = text;
    }
  }
}

/// Decoders tell it only with their first picture, what is in front of them before.
void read_size(GstPad* pad, VideoStream& stream) {
  const GstCapsPtr format(gst_pad_get_current_caps(pad));
  if (!format || stream.width > 0) return;
  const GstStructure* first = gst_caps_get_structure(format.get(), 0);
  gst_structure_get_int(first, "width", &stream.width);
  gst_structure_get_int(first, "height", &stream.height);
}

/// The output that an output's data come from, one element further up; null where there is none.
GstPadPtr source_of(GstPad* output) {
  if (GST_IS_GHOST_PAD(output)) return GstPadPtr(gst_ghost_pad_get_target(GST_GHOST_PAD(output)));
  const GstIteratorPtr inputs(gst_pad_iterate_internal_links(output));
  if (!inputs) return nullptr;
  GValue item = G_VALUE_INIT;
  if (gst_iterator_next(inputs.get(), &item) != GST_ITERATOR_OK) return nullptr;
  const GValuePtr input(&item);
  return GstPadPtr(gst_pad_get_peer(GST_PAD(g_value_get_object(input.get()))));
}

bool is_marked_default(GstPad* pad) {
  const GstEventPtr event(gst_pad_get_sticky_event(pad, GST_EVENT_STREAM_START, 0));
  if (!event) return false;
  GstStreamFlags flags = GST_STREAM_FLAG_NONE;
  gst_event_parse_stream_flags(event.get(), &flags);
  return (flags & GST_STREAM_FLAG_SELECT) != 0;
}

}  // namespace

VideoStream describe_stream(GstPad* decoded) {
  VideoStream stream;
  GstPadPtr pad(GST_PAD(gst_object_ref(decoded)));
  for (int i = 0; pad && i < kMostElements; ++i) {
    read_size(pad.get(), stream);
    read_tags(pad.get(), stream);
    stream.is_default = stream.is_default || is_marked_default(pad.get());
    pad = source_of(pad.get());
  }
  if (stream.language == "und") stream.language.clear();  // ISO 639: not told
  return stream;
}

}  // namespace cabinwatch::pipeline
