#include "pipeline/capture_pipeline.hpp"

#include <string_view>
#include <utility>

#include "pipeline/camera_mode.hpp"
#include "pipeline/decoder_feed.hpp"
#include "pipeline/sample_frame.hpp"
#include "pipeline/stream_description.hpp"

namespace cabinwatch::pipeline {
namespace {

// A network camera. Source: ours, so that one that does not answer is given up within the time
// that an opening gets, also after the second try over TCP.
constexpr guint kJitterMilliseconds = 100;              // frames wait this long for late packets
constexpr guint64 kUdpSilenceMicroseconds = 3'000'000;  // then TCP is tried
constexpr guint64 kTcpSilenceMicroseconds = 4'000'000;

/// What GStreamer says went wrong, in a line: its message, and where allowed the last line of what
/// it says beside, which is often the only telling part.
std::string describe(GstMessage* message, bool with_details) {
  GError* error = nullptr;
  gchar* details = nullptr;
  gst_message_parse_error(message, &error, &details);
  const GErrorPtr owned_error(error);
  const GStringPtr owned_details(details);
  std::string text = error != nullptr ? error->message : "unknown error";
  if (text.ends_with('.')) text.pop_back();  // it goes into sentences of ours
  if (!with_details || details == nullptr) return text;
  std::string_view lines(details);
  while (lines.ends_with('\n')) lines.remove_suffix(1);
  const auto last_line = lines.find_last_of('\n');
  if (last_line == std::string_view::npos) return text;
  return text + " (" + std::string(lines.substr(last_line + 1)) + ")";
}

}  // namespace

CapturePipeline::CapturePipeline(const CameraSource& source, const CaptureSettings& settings,
                                 Events events)
    : events_(std::move(events)),
      shows_locations_(source.kind != CameraSource::Kind::rtsp),
      decoder_threads_(settings.decoder_threads),
      wanted_stream_(settings.stream),
      looks_(settings.look_every),
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
  g_object_set(sink_, "caps", PictureChain::formats().get(), "sync",
               static_cast<gboolean>(is_paced), "qos", static_cast<gboolean>(may_leave_out),
               "enable-last-sample", FALSE, nullptr);
  GstAppSinkCallbacks callbacks{};
  callbacks.new_sample = &CapturePipeline::on_new_sample;
  gst_app_sink_set_callbacks(GST_APP_SINK(sink_), &callbacks, this, nullptr);
  const GstBusPtr bus(gst_element_get_bus(pipeline_.get()));
  gst_bus_set_sync_handler(bus.get(), &CapturePipeline::on_message, this, nullptr);

  chain_.emplace(GST_BIN(pipeline_.get()), sink_,
                 is_recording ? PictureChain::Turning::upright : PictureChain::Turning::off,
                 [this](std::string reason) { end_broken(std::move(reason)); });
  if (!is_recording && events_.on_coded) {
    gate_.emplace(GST_BIN(pipeline_.get()), [this](std::span<const std::uint8_t> jpeg) {
      return guard(false, [&] { return events_.on_coded(jpeg); });
    });
  }
  switch (source.kind) {
    case CameraSource::Kind::v4l2:
      add_camera(source, settings);
      break;
    case CameraSource::Kind::rtsp:
      add_network_camera(source);
      break;
    case CameraSource::Kind::file:
      times_.emplace(sink_, settings.fps, looks_, events_.on_note);
      if (!may_leave_out) times_->holes().begin();
      add_recording(source);
      break;
    case CameraSource::Kind::pipeline:
      add_description(source);
      break;
  }
}

CapturePipeline::~CapturePipeline() {
  is_playing_ = false;
  if (times_) times_->stop_waiting();
  const GstBusPtr bus(gst_element_get_bus(pipeline_.get()));
  gst_bus_set_sync_handler(bus.get(), nullptr, nullptr, nullptr);
  gst_bus_set_flushing(bus.get(), TRUE);
  gst_element_set_state(pipeline_.get(), GST_STATE_NULL);  // joins the streaming threads
}

void CapturePipeline::play() {
  is_playing_ = true;
  if (gst_element_set_state(pipeline_.get(), GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE) {
    end_broken("the source cannot be started");
  }
}

void CapturePipeline::end_broken(std::string reason) const {
  events_.on_end(PipelineEnd::broken(std::move(reason)));
}

GstElement* CapturePipeline::add(const char* element) {
  GstElement* made = gst_element_factory_make(element, nullptr);
  if (made == nullptr) throw OpenError(missing_element(element));
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
  if (!mode) {
    gst_element_set_state(camera, GST_STATE_NULL);
    throw OpenError(source.location + " offers no video");
  }
  events_.on_note("mode " + text_of_mode(mode.get()));
  GstElement* filter = add("capsfilter");
  g_object_set(filter, "caps", mode.get(), nullptr);
  gst_element_link(camera, filter);
  const GstPadPtr filtered(gst_element_get_static_pad(filter, "src"));
  chain_->link(filtered.get());
}

void CapturePipeline::add_description(const CameraSource& source) {
  description_.emplace(source.location);
  gst_bin_add(GST_BIN(pipeline_.get()), description_->bin());
  description_->find_output([this](GstPad* output) { chain_->link(output); },
                            [this](std::string reason) { end_broken(std::move(reason)); });
}

void CapturePipeline::add_network_camera(const CameraSource& source) {
  // A network camera's JPEG pictures are whole ones and stay as they are; a recording's may lie
  // in the file without any packaging.
  GstElement* decoder = add("uridecodebin");
  const GstCapsPtr enough(gst_caps_from_string("video/x-raw(ANY); image/jpeg"));
  g_object_set(decoder, "uri", source.location.c_str(), "caps", enough.get(), "expose-all-streams",
               FALSE, nullptr);
  g_signal_connect(decoder, "source-setup", G_CALLBACK(&CapturePipeline::on_source_setup), this);
  g_signal_connect(decoder, "pad-added", G_CALLBACK(&CapturePipeline::on_camera_pad), this);
  g_signal_connect(decoder, "no-more-pads", G_CALLBACK(&CapturePipeline::on_all_camera_pads), this);
}

GstFlowReturn CapturePipeline::pull_sample() {
  if (!is_playing_) return GST_FLOW_FLUSHING;
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
  if (!std::exchange(has_picture_, true)) {
    network_.note_picture();
    if (times_) picture.recording_length = times_->length();
  }
  picture.passed_over = looks_.new_passed_over();
  // Not GST_BUFFER_FLAG_GAP: videorate marks its doubles so.
  const bool is_flagged =
      buffer != nullptr && GST_BUFFER_FLAG_IS_SET(buffer, GST_BUFFER_FLAG_CORRUPTED);
  picture.is_doubted = is_doubtful_.exchange(false) || is_flagged;
  picture.frame = make_frame(std::move(sample));
  events_.on_picture(std::move(picture));
  return GST_FLOW_OK;
}

void CapturePipeline::read_message(GstMessage* message) {
  if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_ERROR) {
    events_.on_end(PipelineEnd::broken(reason_of(message), looks_.new_passed_over()));
  } else if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_EOS) {
    events_.on_end(PipelineEnd::finished(reason_of_end(), looks_.new_passed_over()));
  } else if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_WARNING) {
    note_warning(message);
  } else if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_ELEMENT) {
    network_.note(message);
  } else if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_STREAM_STATUS) {
    note_thread(message);
  }
}

/// Of a decoder: what it makes next it makes of something broken.
void CapturePipeline::note_warning(GstMessage* warning) {
  if (times_) times_->holes().add_trouble();
  network_.note(warning);
  GstObject* who = GST_MESSAGE_SRC(warning);
  if (who != nullptr && GST_IS_ELEMENT(who) && is_decoder(GST_ELEMENT(who))) is_doubtful_ = true;
}

/// ENTER and LEAVE come on the thread that they are about, as the first and the last that it calls;
/// CREATE comes before that, on the one that wants it.
void CapturePipeline::note_thread(GstMessage* message) const {
  if (!is_playing_) return;
  GstStreamStatusType status{};
  gst_message_parse_stream_status(message, &status, nullptr);
  if (!events_.on_thread) return;
  if (status == GST_STREAM_STATUS_TYPE_CREATE) events_.on_thread(Events::Thread::wanted);
  if (status == GST_STREAM_STATUS_TYPE_ENTER) events_.on_thread(Events::Thread::begins);
  if (status == GST_STREAM_STATUS_TYPE_LEAVE) events_.on_thread(Events::Thread::ends);
}

std::string CapturePipeline::reason_of(GstMessage* error) {
  if (is_playlist_) {
    return "it is a list of places, which is not followed: name the recording itself";
  }
  if (auto why = network_.explain(error)) return *std::move(why);
  auto reason = describe(error, shows_locations_);
  const auto missing = times_ ? times_->missing() : std::nullopt;
  if (missing) reason += "; its pictures end at " + *missing;
  const auto damage = times_ ? times_->holes().damage() : std::nullopt;
  if (damage) reason += "; " + *damage;
  return reason;
}

// The C side: see `guarded`.

GstFlowReturn CapturePipeline::on_new_sample(GstAppSink*, gpointer self) {
  auto* pipeline = static_cast<CapturePipeline*>(self);
  return pipeline->guard(GST_FLOW_ERROR, [&] { return pipeline->pull_sample(); });
}

GstBusSyncReply CapturePipeline::on_message(GstBus*, GstMessage* message, gpointer self) {
  auto* pipeline = static_cast<CapturePipeline*>(self);
  const GstMessagePtr owned(message);
  pipeline->guard([&] { pipeline->read_message(message); });
  return GST_BUS_DROP;
}

void CapturePipeline::on_camera_pad(GstElement*, GstPad* pad, gpointer self) {
  auto* pipeline = static_cast<CapturePipeline*>(self);
  pipeline->guard([&] {
    const GstCapsPtr format(gst_pad_query_caps(pad, nullptr));
    if (!is_video(format.get())) return;
    pipeline->has_video_ = true;
    pipeline->chain_->link_decoded(pad);
  });
}

void CapturePipeline::on_all_camera_pads(GstElement*, gpointer self) {
  auto* pipeline = static_cast<CapturePipeline*>(self);
  pipeline->guard([&] {
    if (!pipeline->has_video_) pipeline->end_broken("there is no video stream in it");
  });
}

/// Of streams of which nothing comes, and of those that it has no use for, uridecodebin says
/// nothing.
void CapturePipeline::on_sdp(GstElement*, const GstSDPMessage* streams, gpointer self) {
  auto* pipeline = static_cast<CapturePipeline*>(self);
  for (guint i = 0; i < gst_sdp_message_medias_len(streams); ++i) {
    const std::string_view kind(gst_sdp_message_get_media(streams, i)->media);
    if (kind == "video") return;
  }
  pipeline->guard([&] { pipeline->end_broken("there is no video stream in it"); });
}

void CapturePipeline::on_source_setup(GstElement*, GstElement* source, gpointer self) {
  if (g_object_class_find_property(G_OBJECT_GET_CLASS(source), "tcp-timeout") == nullptr) return;
  g_signal_connect(source, "on-sdp", G_CALLBACK(&CapturePipeline::on_sdp), self);
  g_object_set(source, "latency", kJitterMilliseconds, "drop-on-latency", TRUE, "timeout",
               kUdpSilenceMicroseconds, "tcp-timeout", kTcpSilenceMicroseconds, nullptr);
}

}  // namespace cabinwatch::pipeline
