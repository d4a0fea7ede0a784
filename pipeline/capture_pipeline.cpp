#include "pipeline/capture_pipeline.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/camera_mode.hpp"
#include "pipeline/sample_frame.hpp"

namespace cabinwatch::pipeline {
namespace {

constexpr const char* kFormats =
    "video/x-raw, format=(string){ I420, NV12, YUY2, GRAY8 }; image/jpeg";

// A network camera. Source: ours, so that one that does not answer is given up within the time
// that an opening gets, also after the second try over TCP.
constexpr guint kJitterMilliseconds = 100;              // frames wait this long for late packets
constexpr guint64 kUdpSilenceMicroseconds = 3'000'000;  // then TCP is tried
constexpr guint64 kTcpSilenceMicroseconds = 4'000'000;

GstCapsPtr formats() { return GstCapsPtr(gst_caps_from_string(kFormats)); }

/// A pipeline's description as a bin with the last output left over as its "src" pad. Behind an
/// element of ours, so that it may end with caps as well.
GstElementPtr parse_description(std::string description) {
  description += " ! identity silent=true";
  GError* error = nullptr;
  GstElement* bin = gst_parse_bin_from_description_full(description.c_str(), TRUE, nullptr,
                                                        GST_PARSE_FLAG_FATAL_ERRORS, &error);
  const GErrorPtr owned_error(error);
  GstElementPtr owned;
  if (bin != nullptr) owned.reset(GST_ELEMENT(gst_object_ref_sink(bin)));
  if (owned_error) {
    throw std::invalid_argument("camera source gst: " + std::string(owned_error->message));
  }
  return owned;
}

void check_recording(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) throw OpenError("there is no file " + path);
  if (std::filesystem::is_directory(status)) throw OpenError(path + " is a directory");
  if (std::filesystem::is_regular_file(status) && std::filesystem::file_size(path, error) == 0) {
    throw OpenError(path + " is empty (0 bytes)");
  }
}

/// What GStreamer says went wrong, in a line: its message, and where allowed the last line of what
/// it says beside, which is often the only telling part.
std::string describe(GstMessage* message, bool with_details) {
  GError* error = nullptr;
  gchar* details = nullptr;
  gst_message_parse_error(message, &error, &details);
  const GErrorPtr owned_error(error);
  const GStringPtr owned_details(details);
  std::string text = error != nullptr ? error->message : "unknown error";
  if (!with_details || details == nullptr) return text;
  const std::string_view lines(details);
  const auto last_line = lines.find_last_of('\n');
  if (last_line == std::string_view::npos) return text;
  return text + " (" + std::string(lines.substr(last_line + 1)) + ")";
}

}  // namespace

void CapturePipeline::check(const CameraSource& source) {
  std::vector<const char*> needed{"appsink", "videoconvert"};
  switch (source.kind) {
    case CameraSource::Kind::v4l2:
      needed.push_back("v4l2src");
      break;
    case CameraSource::Kind::rtsp:
      needed.insert(needed.end(), {"uridecodebin", "rtspsrc"});
      break;
    case CameraSource::Kind::file:
      needed.insert(needed.end(), {"filesrc", "decodebin"});
      break;
    case CameraSource::Kind::pipeline:
      (void)parse_description(source.location);
      break;
  }
  for (const char* element : needed) {
    const std::unique_ptr<GstElementFactory, GstObjectUnref> factory(
        gst_element_factory_find(element));
    if (!factory) {
      throw std::runtime_error(std::string("GStreamer's element ") + element +
                               " is not installed (Debian: gstreamer1.0-plugins-base, "
                               "gstreamer1.0-plugins-good)");
    }
  }
}

CapturePipeline::CapturePipeline(const CameraSource& source, const CaptureSettings& settings,
                                 OnPicture on_picture, OnEnd on_end)
    : on_picture_(std::move(on_picture)),
      on_end_(std::move(on_end)),
      shows_locations_(source.kind != CameraSource::Kind::rtsp),
      decoder_threads_(settings.decoder_threads),
      pipeline_(GST_ELEMENT(gst_object_ref_sink(gst_pipeline_new(nullptr)))) {
  // The system clock is the monotonic one: the pipeline's times are times of ours.
  const GstClockPtr clock(gst_system_clock_obtain());
  gst_pipeline_use_clock(GST_PIPELINE(pipeline_.get()), clock.get());

  // Pacing is the sink's only where frames do not come by themselves. Frames of a recording that
  // come too late for it, on a slow computer, are left out where decoding has not begun.
  const bool is_recording = source.kind == CameraSource::Kind::file;
  const bool is_paced =
      source.kind == CameraSource::Kind::pipeline || (is_recording && settings.realtime);
  sink_ = add("appsink");
  const bool may_leave_out = is_paced && !settings.recording_begins_at;
  g_object_set(sink_, "caps", formats().get(), "sync", static_cast<gboolean>(is_paced), "qos",
               static_cast<gboolean>(may_leave_out), "enable-last-sample", FALSE, nullptr);
  GstAppSinkCallbacks callbacks{};
  callbacks.new_sample = &CapturePipeline::on_new_sample;
  gst_app_sink_set_callbacks(GST_APP_SINK(sink_), &callbacks, this, nullptr);
  const GstBusPtr bus(gst_element_get_bus(pipeline_.get()));
  gst_bus_set_sync_handler(bus.get(), &CapturePipeline::on_message, this, nullptr);

  switch (source.kind) {
    case CameraSource::Kind::v4l2:
      add_camera(source, settings);
      break;
    case CameraSource::Kind::rtsp:
    case CameraSource::Kind::file:
      add_decoder(source);
      break;
    case CameraSource::Kind::pipeline:
      add_description(source);
      break;
  }
}

CapturePipeline::~CapturePipeline() {
  is_closing_ = true;
  const GstBusPtr bus(gst_element_get_bus(pipeline_.get()));
  gst_bus_set_sync_handler(bus.get(), nullptr, nullptr, nullptr);
  gst_bus_set_flushing(bus.get(), TRUE);
  gst_element_set_state(pipeline_.get(), GST_STATE_NULL);  // joins the streaming threads
}

void CapturePipeline::play() {
  if (gst_element_set_state(pipeline_.get(), GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE) {
    on_end_({true, "the source cannot be started"});
  }
}

GstElement* CapturePipeline::add(const char* element) {
  GstElement* made = gst_element_factory_make(element, nullptr);
  if (made == nullptr) {
    throw OpenError(std::string("GStreamer's element ") + element + " is not installed");
  }
  gst_bin_add(GST_BIN(pipeline_.get()), made);  // takes it
  return made;
}

void CapturePipeline::add_camera(const CameraSource& source, const CaptureSettings& settings) {
  GstElement* camera = add("v4l2src");
  g_object_set(camera, "device", source.location.c_str(), nullptr);
  // Only an open device knows its modes.
  if (gst_element_set_state(camera, GST_STATE_READY) == GST_STATE_CHANGE_FAILURE) {
    throw OpenError("no camera can be opened at " + source.location);
  }
  const GstPadPtr output(gst_element_get_static_pad(camera, "src"));
  const GstCapsPtr offered(gst_pad_query_caps(output.get(), nullptr));
  const GstCapsPtr mode =
      nearest_mode(offered.get(), {settings.width, settings.height, settings.fps});
  if (!mode) throw OpenError(source.location + " offers no video");
  GstElement* filter = add("capsfilter");
  g_object_set(filter, "caps", mode.get(), nullptr);
  gst_element_link(camera, filter);
  link_to_sink(filter);
}

void CapturePipeline::add_description(const CameraSource& source) {
  GstElementPtr bin = parse_description(source.location);
  GstElement* element = bin.get();
  gst_bin_add(GST_BIN(pipeline_.get()), element);
  link_to_sink(element);
}

void CapturePipeline::link_to_sink(GstElement* element) {
  const GstPadPtr output(gst_element_get_static_pad(element, "src"));
  const GstCapsPtr offered(gst_pad_query_caps(output.get(), nullptr));
  if (gst_caps_can_intersect(offered.get(), formats().get()) != FALSE) {
    if (gst_element_link(element, sink_) == FALSE) throw OpenError("the source gives no video");
    return;
  }
  converter_ = add("videoconvert");
  if (gst_element_link_many(element, converter_, sink_, nullptr) == FALSE) {
    throw OpenError("the source gives no video");
  }
}

void CapturePipeline::add_decoder(const CameraSource& source) {
  converter_ = add("videoconvert");
  GstElement* decoder = nullptr;
  if (source.kind == CameraSource::Kind::file) {
    check_recording(source.location);
    GstElement* file = add("filesrc");
    g_object_set(file, "location", source.location.c_str(), nullptr);
    decoder = add("decodebin");
    g_signal_connect(decoder, "deep-element-added", G_CALLBACK(&CapturePipeline::on_element_added),
                     this);
    gst_element_link(file, decoder);
  } else {
    // A network camera's JPEG pictures are whole ones and stay as they are; a recording's may lie
    // in the file without any packaging.
    decoder = add("uridecodebin");
    const GstCapsPtr enough(gst_caps_from_string("video/x-raw(ANY); image/jpeg"));
    g_object_set(decoder, "uri", source.location.c_str(), "caps", enough.get(),
                 "expose-all-streams", FALSE, nullptr);
    g_signal_connect(decoder, "source-setup", G_CALLBACK(&CapturePipeline::on_source_setup), this);
  }
  g_signal_connect(decoder, "pad-added", G_CALLBACK(&CapturePipeline::on_pad_added), this);
  g_signal_connect(decoder, "no-more-pads", G_CALLBACK(&CapturePipeline::on_no_more_pads), this);
}

void CapturePipeline::link_decoded(GstPad* pad) {
  const GstPadPtr sink_pad(gst_element_get_static_pad(sink_, "sink"));
  if (gst_pad_is_linked(sink_pad.get()) != FALSE) return;  // the first video stream is the one
  const GstCapsPtr caps(gst_pad_query_caps(pad, nullptr));
  if (gst_caps_get_size(caps.get()) == 0) return;
  const std::string_view name(gst_structure_get_name(gst_caps_get_structure(caps.get(), 0)));
  if (name == "image/jpeg") {
    gst_pad_link(pad, sink_pad.get());
  } else if (name == "video/x-raw") {
    // The pipeline may not have come to the converter yet, which would then refuse the first frame,
    // and the decoder take that for the end.
    gst_element_sync_state_with_parent(converter_);
    const GstPadPtr converter_pad(gst_element_get_static_pad(converter_, "sink"));
    if (gst_element_link(converter_, sink_) != FALSE) gst_pad_link(pad, converter_pad.get());
  }
}

GstFlowReturn CapturePipeline::take_sample() {
  if (is_closing_) return GST_FLOW_FLUSHING;
  GstSamplePtr sample(gst_app_sink_pull_sample(GST_APP_SINK(sink_)));
  if (!sample) return GST_FLOW_EOS;

  CapturedPicture picture;
  const GstBuffer* buffer = gst_sample_get_buffer(sample.get());
  const GstSegment* segment = gst_sample_get_segment(sample.get());
  if (buffer != nullptr && segment != nullptr && GST_BUFFER_PTS_IS_VALID(buffer)) {
    const auto running =
        gst_segment_to_running_time(segment, GST_FORMAT_TIME, GST_BUFFER_PTS(buffer));
    if (GST_CLOCK_TIME_IS_VALID(running)) {
      const auto base = gst_element_get_base_time(pipeline_.get());
      picture.position = std::chrono::nanoseconds(running);
      picture.shown_at = base::Clock::time_point(std::chrono::nanoseconds(base + running));
    }
  }
  if (!std::exchange(has_picture_, true)) picture.recording_length = recording_length();
  picture.frame = make_frame(std::move(sample));
  on_picture_(std::move(picture));
  return GST_FLOW_OK;
}

std::optional<base::Clock::duration> CapturePipeline::recording_length() const {
  gint64 length = 0;
  if (gst_element_query_duration(pipeline_.get(), GST_FORMAT_TIME, &length) == FALSE ||
      length <= 0) {
    return std::nullopt;
  }
  return std::chrono::nanoseconds(length);
}

void CapturePipeline::take_message(GstMessage* message) {
  if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_EOS) on_end_({});
  if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_ERROR) {
    on_end_({true, describe(message, shows_locations_)});
  }
}

// The C side. The callbacks behind it do not throw, but running out of memory must not pass
// through GStreamer either.

GstFlowReturn CapturePipeline::on_new_sample(GstAppSink*, gpointer self) {
  auto* pipeline = static_cast<CapturePipeline*>(self);
  try {
    return pipeline->take_sample();
  } catch (const std::exception& error) {
    pipeline->on_end_({true, error.what()});
    return GST_FLOW_ERROR;
  }
}

GstBusSyncReply CapturePipeline::on_message(GstBus*, GstMessage* message, gpointer self) {
  auto* pipeline = static_cast<CapturePipeline*>(self);
  try {
    pipeline->take_message(message);
  } catch (const std::exception&) {
    pipeline->on_end_({true, {}});
  }
  gst_message_unref(message);
  return GST_BUS_DROP;
}

void CapturePipeline::on_pad_added(GstElement*, GstPad* pad, gpointer self) {
  static_cast<CapturePipeline*>(self)->link_decoded(pad);
}

void CapturePipeline::on_no_more_pads(GstElement*, gpointer self) {
  auto* pipeline = static_cast<CapturePipeline*>(self);
  const GstPadPtr sink_pad(gst_element_get_static_pad(pipeline->sink_, "sink"));
  if (gst_pad_is_linked(sink_pad.get()) == FALSE) {
    pipeline->on_end_({true, "there is no video stream in it"});
  }
}

void CapturePipeline::on_element_added(GstBin*, GstBin*, GstElement* element, gpointer self) {
  const int threads = static_cast<CapturePipeline*>(self)->decoder_threads_;
  if (threads <= 0) return;
  // As the decoders of libav, libvpx and dav1d call it.
  for (const char* property : {"max-threads", "threads", "n-threads"}) {
    const GParamSpec* spec = g_object_class_find_property(G_OBJECT_GET_CLASS(element), property);
    if (spec == nullptr || (spec->flags & G_PARAM_WRITABLE) == 0) continue;
    const auto text = std::to_string(threads);
    gst_util_set_object_arg(G_OBJECT(element), property, text.c_str());
  }
}

void CapturePipeline::on_source_setup(GstElement*, GstElement* source, gpointer) {
  if (g_object_class_find_property(G_OBJECT_GET_CLASS(source), "tcp-timeout") == nullptr) return;
  g_object_set(source, "latency", kJitterMilliseconds, "drop-on-latency", TRUE, "timeout",
               kUdpSilenceMicroseconds, "tcp-timeout", kTcpSilenceMicroseconds, nullptr);
}

}  // namespace cabinwatch::pipeline
