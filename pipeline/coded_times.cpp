#include "pipeline/coded_times.hpp"

#include <memory>
#include <string_view>

namespace cabinwatch::pipeline {

void CodedTimes::add_where_lost(GstElement* decoder) {
  GstElementFactory* factory = gst_element_get_factory(decoder);
  if (factory == nullptr || std::string_view(GST_OBJECT_NAME(factory)) != "avdec_gif") return;
  const GstPadPtr input(gst_element_get_static_pad(decoder, "sink"));
  const GstPadPtr output(gst_element_get_static_pad(decoder, "src"));
  if (!input || !output) return;
  auto* times = std::unique_ptr<CodedTimes>(new CodedTimes).release();
  gst_pad_add_probe(output.get(), GST_PAD_PROBE_TYPE_BUFFER, &CodedTimes::on_decoded, times,
                    nullptr);
  gst_pad_add_probe(input.get(), GST_PAD_PROBE_TYPE_BUFFER, &CodedTimes::on_coded, times,
                    &CodedTimes::on_removed);
}

GstPadProbeReturn CodedTimes::on_coded(GstPad*, GstPadProbeInfo* info, gpointer self) {
  auto* times = static_cast<CodedTimes*>(self);
  const GstBuffer* coded = GST_PAD_PROBE_INFO_BUFFER(info);
  times->time_ = GST_BUFFER_PTS(coded);
  times->duration_ = GST_BUFFER_DURATION(coded);
  return GST_PAD_PROBE_OK;
}

GstPadProbeReturn CodedTimes::on_decoded(GstPad*, GstPadProbeInfo* info, gpointer self) {
  const auto* times = static_cast<const CodedTimes*>(self);
  GstBuffer* picture = gst_buffer_make_writable(GST_PAD_PROBE_INFO_BUFFER(info));
  GST_BUFFER_PTS(picture) = times->time_;
  GST_BUFFER_DURATION(picture) = times->duration_;
  info->data = picture;
  return GST_PAD_PROBE_OK;
}

void CodedTimes::on_removed(gpointer self) {
  const std::unique_ptr<CodedTimes> times(static_cast<CodedTimes*>(self));
}

}  // namespace cabinwatch::pipeline
