#include "pipeline/decoder_gate.hpp"

#include <utility>

#include "pipeline/decoder_feed.hpp"
#include "pipeline/gst_handles.hpp"

namespace cabinwatch::pipeline {
namespace {

bool is_jpeg(const GstCaps* format) {
  return format != nullptr && gst_caps_is_any(format) == FALSE && gst_caps_get_size(format) > 0 &&
         gst_structure_has_name(gst_caps_get_structure(format, 0), "image/jpeg") != FALSE;
}

/// Decoders take a buffer for one whole picture where its segment is of time, and look for
/// pictures' begins and ends themselves where it is one of bytes.
bool comes_in_whole_pictures(GstPad* input) {
  const GstEventPtr told(gst_pad_get_sticky_event(input, GST_EVENT_SEGMENT, 0));
  if (!told) return false;
  const GstSegment* segment = nullptr;  // the event's
  gst_event_parse_segment(told.get(), &segment);
  return segment->format == GST_FORMAT_TIME;
}

}  // namespace

DecoderGate::DecoderGate(GstBin* bin, MayPass may_pass)
    : bin_(bin), may_pass_(std::move(may_pass)) {
  added_ = g_signal_connect(bin, "deep-element-added", G_CALLBACK(&DecoderGate::on_element), this);
}

DecoderGate::~DecoderGate() { g_signal_handler_disconnect(bin_, added_); }

void DecoderGate::guard_if_decoder(GstElement* element) {
  if (!is_decoder(element)) return;
  const GstPadPtr input(gst_element_get_static_pad(element, "sink"));
  if (!input) return;
  gst_pad_add_probe(input.get(), GST_PAD_PROBE_TYPE_BUFFER, &DecoderGate::on_picture, this,
                    nullptr);
}

void DecoderGate::on_element(GstBin*, GstBin*, GstElement* element, gpointer self) {
  static_cast<DecoderGate*>(self)->guard_if_decoder(element);
}

GstPadProbeReturn DecoderGate::on_picture(GstPad* input, GstPadProbeInfo* info, gpointer self) {
  const GstCapsPtr format(gst_pad_get_current_caps(input));
  if (!is_jpeg(format.get()) || !comes_in_whole_pictures(input)) return GST_PAD_PROBE_OK;
  const MappedBuffer buffer(GST_PAD_PROBE_INFO_BUFFER(info));
  if (!buffer.is_mapped()) return GST_PAD_PROBE_OK;
  const bool passes = static_cast<DecoderGate*>(self)->may_pass_(buffer.bytes());
  return passes ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
}

}  // namespace cabinwatch::pipeline
