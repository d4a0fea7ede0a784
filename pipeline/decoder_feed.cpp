#include "pipeline/decoder_feed.hpp"

#include <chrono>
#include <exception>
#include <span>
#include <string>
#include <utility>

#include "pipeline/gst_time.hpp"

namespace cabinwatch::pipeline {
namespace {

constexpr auto kFed =
    static_cast<GstPadProbeType>(GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM);

CodedPicture read(CodedPictureReader& reader, GstBuffer* buffer) {
  const MappedBuffer mapped(buffer);
  return mapped.is_mapped() ? reader.read(mapped.bytes()) : CodedPicture{};
}

}  // namespace

bool is_decoder(GstElement* element) {
  GstElementFactory* factory = gst_element_get_factory(element);
  return factory != nullptr &&
         gst_element_factory_list_is_type(factory, GST_ELEMENT_FACTORY_TYPE_DECODER) != FALSE;
}

void limit_threads(GstElement* decoder, int most) {
  if (most <= 0) return;
  // As the decoders of libav, libvpx and dav1d call it.
  for (const char* property : {"max-threads", "threads", "n-threads"}) {
    const GParamSpec* spec = g_object_class_find_property(G_OBJECT_GET_CLASS(decoder), property);
    if (spec == nullptr || (spec->flags & G_PARAM_WRITABLE) == 0) continue;
    gst_util_set_object_arg(G_OBJECT(decoder), property, std::to_string(most).c_str());
  }
}

void DecoderFeed::add(GstElement* decoder, LookPlan& plan) {
  const GstPadPtr pad(gst_element_get_static_pad(decoder, "sink"));
  if (!pad) return;
  std::unique_ptr<DecoderFeed> feed(new DecoderFeed(plan));
  gst_pad_add_probe(pad.get(), kFed, &DecoderFeed::on_data, feed.release(),
                    &DecoderFeed::on_removed);
}

DecoderFeed::DecoderFeed(LookPlan& plan) : plan_(plan) {
  gst_segment_init(&segment_, GST_FORMAT_UNDEFINED);
}

GstPadProbeReturn DecoderFeed::pass_event(GstPad* pad, GstEvent* event) {
  if (GST_EVENT_TYPE(event) == GST_EVENT_EOS) {
    leave_held_out();
    return GST_PAD_PROBE_OK;
  }
  // What GST_EVENT_IS_SERIALIZED does; clang takes its mixing of two enumerations for a mistake.
  const auto flags = gst_event_type_get_flags(GST_EVENT_TYPE(event));
  if ((flags & GST_EVENT_TYPE_SERIALIZED) != 0) let_held_through(pad);
  if (GST_EVENT_TYPE(event) == GST_EVENT_SEGMENT) gst_event_copy_segment(event, &segment_);
  if (GST_EVENT_TYPE(event) == GST_EVENT_CAPS) {
    GstCaps* format = nullptr;  // the event's
    gst_event_parse_caps(event, &format);
    reader_ = CodedPictureReader::of(format);
  }
  return GST_PAD_PROBE_OK;
}

GstPadProbeReturn DecoderFeed::pass_buffer(GstPad* pad, GstBuffer* buffer) {
  if (is_letting_through_ || !reader_) return GST_PAD_PROBE_OK;
  const auto told = time_of(buffer);
  const auto picture = read(*reader_, buffer);
  const bool is_needed = plan_.may_be_looked_at(told) || picture.has_parameters || !picture.is_read;
  if (picture.begins_anew) leave_held_out();
  if (is_needed || !told) {
    let_held_through(pad);
    if (told) plan_.let_through(*told);
    return GST_PAD_PROBE_OK;
  }
  if (picture.is_disposable) {
    plan_.leave_out(*told);
  } else {
    held_.push_back({BufferPtr(gst_buffer_ref(buffer)), *told});
  }
  return GST_PAD_PROBE_DROP;
}

/// As the sink counts it, which gets the same stretch of the container's time told.
std::optional<LookPlan::Time> DecoderFeed::time_of(const GstBuffer* buffer) const {
  if (!GST_BUFFER_PTS_IS_VALID(buffer) || segment_.format != GST_FORMAT_TIME) return std::nullopt;
  return known(gst_segment_to_running_time(&segment_, GST_FORMAT_TIME, GST_BUFFER_PTS(buffer)));
}

void DecoderFeed::let_held_through(GstPad* pad) {
  is_letting_through_ = true;
  for (auto& held : std::exchange(held_, {})) {
    plan_.let_through(held.told);
    gst_pad_chain(pad, held.picture.release());  // takes it; the next buffer tells of trouble
  }
  is_letting_through_ = false;
}

void DecoderFeed::leave_held_out() {
  for (const auto& held : held_) plan_.leave_out(held.told);
  held_.clear();
}

GstPadProbeReturn DecoderFeed::on_data(GstPad* pad, GstPadProbeInfo* info, gpointer self) {
  auto* feed = static_cast<DecoderFeed*>(self);
  const bool is_event = (GST_PAD_PROBE_INFO_TYPE(info) & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM) != 0;
  try {
    return is_event ? feed->pass_event(pad, GST_PAD_PROBE_INFO_EVENT(info))
                    : feed->pass_buffer(pad, GST_PAD_PROBE_INFO_BUFFER(info));
  } catch (const std::exception&) {  // out of memory: it is decoded
    return GST_PAD_PROBE_OK;
  }
}

void DecoderFeed::on_removed(gpointer self) {
  const std::unique_ptr<DecoderFeed> feed(static_cast<DecoderFeed*>(self));
}

}  // namespace cabinwatch::pipeline
