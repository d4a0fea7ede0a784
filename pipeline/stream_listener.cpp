#include "pipeline/stream_listener.hpp"

#include <exception>
#include <memory>

#include "pipeline/gst_handles.hpp"

namespace cabinwatch::pipeline {
namespace {

/// What a probe knows of the demuxer's output that it is on.
struct Output {
  StreamListener& listener;
  std::string stream;
  GstSegment segment{};
};

void note_event(Output& output, GstEvent* event) {
  if (GST_EVENT_TYPE(event) == GST_EVENT_SEGMENT) gst_event_copy_segment(event, &output.segment);
  if (GST_EVENT_TYPE(event) == GST_EVENT_EOS) output.listener.end_stream(output.stream);
  if (GST_EVENT_TYPE(event) != GST_EVENT_STREAM_START) return;
  const gchar* id = nullptr;  // the event's
  gst_event_parse_stream_start(event, &id);
  output.stream = id;
  output.listener.begin_stream(output.stream);
}

GstPadProbeReturn on_data(GstPad*, GstPadProbeInfo* info, gpointer self) {
  auto* output = static_cast<Output*>(self);
  const bool is_event = (GST_PAD_PROBE_INFO_TYPE(info) & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM) != 0;
  try {
    if (is_event) {
      note_event(*output, GST_PAD_PROBE_INFO_EVENT(info));
    } else {
      output->listener.hear(output->stream, output->segment, GST_PAD_PROBE_INFO_BUFFER(info));
    }
  } catch (const std::exception&) {  // out of memory
    return GST_PAD_PROBE_OK;
  }
  return GST_PAD_PROBE_OK;
}

void forget_output(gpointer output) {
  const std::unique_ptr<Output> owned(static_cast<Output*>(output));
}

void listen_to_output(StreamListener& listener, GstPad* pad) {
  if (!listener.wants(pad)) return;
  auto output = std::make_unique<Output>(Output{.listener = listener, .stream = {}});
  gst_segment_init(&output->segment, GST_FORMAT_UNDEFINED);
  for (const auto told_before : {GST_EVENT_STREAM_START, GST_EVENT_SEGMENT}) {
    const GstEventPtr event(gst_pad_get_sticky_event(pad, told_before, 0));
    if (event) note_event(*output, event.get());
  }
  constexpr auto kData =
      static_cast<GstPadProbeType>(GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM);
  gst_pad_add_probe(pad, kData, &on_data, output.release(), &forget_output);
}

void on_output(GstElement*, GstPad* pad, gpointer listener) {
  try {
    listen_to_output(*static_cast<StreamListener*>(listener), pad);
  } catch (const std::exception&) {  // out of memory
    return;
  }
}

}  // namespace

void listen_to(GstElement* demuxer, StreamListener& listener) {
  g_signal_connect(demuxer, "pad-added", G_CALLBACK(&on_output), &listener);
}

std::optional<GstClockTime> coded_time(const GstBuffer* buffer) {
  const auto told =
      GST_BUFFER_PTS_IS_VALID(buffer) ? GST_BUFFER_PTS(buffer) : GST_BUFFER_DTS(buffer);
  return GST_CLOCK_TIME_IS_VALID(told) ? std::optional(told) : std::nullopt;
}

}  // namespace cabinwatch::pipeline
