#include "chime/sound_player.hpp"

#include <gst/app/gstappsrc.h>
#include <gst/audio/audio.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <utility>

#include "chime/sound.hpp"
#include "chime/sound_output.hpp"
#include "pipeline/gst_start.hpp"

namespace cabinwatch::chime {
namespace {

using pipeline::GstCapsPtr;
using pipeline::GstElementPtr;
using pipeline::GstMessagePtr;

/// Of an output that does not say more.
constexpr const char* kDoesNotOpen = "it does not open";

GstElementPtr make_pipeline() {
  pipeline::start_gstreamer();
  return GstElementPtr(GST_ELEMENT(gst_object_ref_sink(gst_pipeline_new(nullptr))));
}

GstElement* add(GstElement* pipeline, GstElementPtr element) {
  GstElement* added = element.get();
  gst_bin_add(GST_BIN(pipeline), added);  // has its own reference
  return added;
}

GstElement* add(GstElement* pipeline, const char* element) {
  return add(pipeline, make_sound_element(element, "gstreamer1.0-plugins-base"));
}

/// What an error or a warning says.
std::string text_of(GstMessage* message) {
  GError* error = nullptr;
  gchar* details = nullptr;
  if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_ERROR) {
    gst_message_parse_error(message, &error, &details);
  } else {
    gst_message_parse_warning(message, &error, &details);
  }
  const pipeline::GErrorPtr owned_error(error);
  const pipeline::GStringPtr owned_details(details);
  return error != nullptr ? error->message : "unknown error";
}

}  // namespace

SoundPlayer::SoundPlayer(base::EventLoop& loop, const std::string& device, Events events)
    : events_(std::move(events)),
      pipeline_(make_pipeline()),
      bus_(gst_element_get_bus(pipeline_.get())) {
  source_ = add(pipeline_.get(), "appsrc");
  const GstCapsPtr caps(gst_caps_new_simple(
      "audio/x-raw", "format", G_TYPE_STRING, GST_AUDIO_NE(S16), "rate", G_TYPE_INT, kSampleRate,
      "channels", G_TYPE_INT, 1, "layout", G_TYPE_STRING, "interleaved", nullptr));
  g_object_set(source_, "caps", caps.get(), "format", GST_FORMAT_TIME, nullptr);
  GstElement* converter = add(pipeline_.get(), "audioconvert");
  GstElement* resampler = add(pipeline_.get(), "audioresample");
  GstElement* output = add(pipeline_.get(), make_sound_output(device));
  if (gst_element_link_many(source_, converter, resampler, output, nullptr) == FALSE) {
    throw std::runtime_error("the sound device " + device + " takes no sound");
  }
  GPollFD readable{};
  gst_bus_get_pollfd(bus_.get(), &readable);
  loop.on_readable(readable.fd, [this] { read_messages(); });
}

SoundPlayer::~SoundPlayer() { close(); }

std::optional<std::string> SoundPlayer::try_device() {
  const auto changed = gst_element_set_state(pipeline_.get(), GST_STATE_READY);
  const GstMessagePtr trouble(gst_bus_pop_filtered(
      bus_.get(), static_cast<GstMessageType>(GST_MESSAGE_ERROR | GST_MESSAGE_WARNING)));
  close();
  if (trouble) return text_of(trouble.get());
  if (changed == GST_STATE_CHANGE_FAILURE) return kDoesNotOpen;
  return std::nullopt;
}

void SoundPlayer::play(const std::vector<std::int16_t>& samples) {
  if (is_open_) {
    // Ends what is playing, with all that it still had to tell, but keeps the device.
    gst_element_set_state(pipeline_.get(), GST_STATE_READY);
    gst_bus_set_flushing(bus_.get(), TRUE);
    gst_bus_set_flushing(bus_.get(), FALSE);
  }
  is_open_ = true;
  const auto changed = gst_element_set_state(pipeline_.get(), GST_STATE_PLAYING);
  if (changed == GST_STATE_CHANGE_FAILURE && gst_bus_have_pending(bus_.get()) == FALSE) {
    const pipeline::GErrorPtr error(
        g_error_new_literal(GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_FAILED, kDoesNotOpen));
    gst_bus_post(bus_.get(), gst_message_new_error(GST_OBJECT(pipeline_.get()), error.get(), ""));
  }
  // In pieces, so that an output that does not buffer has each of them at its time.
  constexpr std::size_t kPiece = kSampleRate / 50;
  for (std::size_t at = 0; at < samples.size(); at += kPiece) {
    const std::size_t count = std::min(kPiece, samples.size() - at);
    GstBuffer* piece = gst_buffer_new_memdup(&samples[at], count * sizeof(samples[at]));
    GST_BUFFER_PTS(piece) = gst_util_uint64_scale(at, GST_SECOND, kSampleRate);
    GST_BUFFER_DURATION(piece) = gst_util_uint64_scale(count, GST_SECOND, kSampleRate);
    gst_app_src_push_buffer(GST_APP_SRC(source_), piece);
  }
  gst_app_src_end_of_stream(GST_APP_SRC(source_));
}

void SoundPlayer::close() {
  // In two steps: a pipeline that failed on its way to play goes from READY to NULL, the output
  // before the source, whose thread then asks an output that is gone (pulsesink aborts the
  // program).
  if (GST_STATE(pipeline_.get()) != GST_STATE_NULL) {
    gst_element_set_state(pipeline_.get(), GST_STATE_READY);
  }
  gst_element_set_state(pipeline_.get(), GST_STATE_NULL);  // what the bus has is forgotten, too
  is_open_ = false;
}

void SoundPlayer::read_messages() {
  while (const GstMessagePtr message{gst_bus_pop(bus_.get())}) read(message.get());
}

void SoundPlayer::read(GstMessage* message) {
  switch (GST_MESSAGE_TYPE(message)) {
    case GST_MESSAGE_EOS:
      events_.on_end();
      break;
    case GST_MESSAGE_ERROR:
    case GST_MESSAGE_WARNING:  // autoaudiosink that has found no output, and goes on in silence
      close();                 // what else the bus has is of the same failure
      events_.on_failure(text_of(message));
      break;
    default:
      break;
  }
}

}  // namespace cabinwatch::chime
