// How a recording is opened, and why it came to its end.
#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "pipeline/capture_pipeline.hpp"
#include "pipeline/coded_times.hpp"
#include "pipeline/decoder_feed.hpp"
#include "pipeline/recording_file.hpp"
#include "pipeline/recording_sniffer.hpp"
#include "pipeline/stream_description.hpp"

namespace cabinwatch::pipeline {
namespace {

/// Containers that write down how long they are. The others' length is guessed from the part that
/// was read.
constexpr std::array<std::string_view, 6> kDeclaringLength{"qtdemux",  "matroskademux", "avidemux",
                                                           "asfdemux", "flvdemux",      "mxfdemux"};

/// Its length is the time of its end, also where its times do not begin at 0.
constexpr std::string_view kCountingFromZero = "matroskademux";

/// What follows a description of where pictures are, instead of reading pictures: playlists of any
/// kind, also to other computers.
constexpr std::array<std::string_view, 3> kLeadingElsewhere{"Adaptive", "Network", "Editing"};

/// What GStreamer's videoconvert takes, in pixels.
constexpr int kLongestSide = 32767;

// decodebin's GstAutoplugSelectResult, which it does not publish.
constexpr int kTryDecoder = 0;
constexpr int kSkipDecoder = 2;

bool is_demuxer(GstElementFactory* factory) {
  return factory != nullptr &&
         gst_element_factory_list_is_type(factory, GST_ELEMENT_FACTORY_TYPE_DEMUXER) != FALSE;
}

}  // namespace

void CapturePipeline::add_recording(const CameraSource& source) {
  GstElement* file = add_file(source.location);
  GstElement* decoder = add("decodebin");
  g_signal_connect(decoder, "deep-element-added", G_CALLBACK(&CapturePipeline::on_element_added),
                   this);
  g_signal_connect(decoder, "autoplug-select", G_CALLBACK(&CapturePipeline::on_decoder_choice),
                   this);
  g_signal_connect(decoder, "pad-added", G_CALLBACK(&CapturePipeline::on_recording_pad), this);
  g_signal_connect(decoder, "no-more-pads", G_CALLBACK(&CapturePipeline::on_all_recording_pads),
                   this);
  gst_element_link(file, decoder);
}

/// A pipe is opened and read without waiting for who writes it.
GstElement* CapturePipeline::add_file(const std::string& path) {
  if (const auto recording = look_at_recording(path); recording.is_whole_file) {
    missing_bytes_ = recording.missing;
    if (recording.is_cut_off || recording.missing) times_->note_missing_bytes();
    is_picture_ = begins_like_picture(path);
    GstElement* file = add("filesrc");
    g_object_set(file, "location", path.c_str(), nullptr);
    return file;
  }
  pipe_ = base::FileDescriptor(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (const int error = errno; !pipe_.is_open()) {
    throw OpenError("cannot open " + path + ": " + std::generic_category().message(error));
  }
  GstElement* file = add("fdsrc");
  g_object_set(file, "fd", pipe_.get(), nullptr);
  return file;
}

void CapturePipeline::note_element(GstElement* element) {
  GstElementFactory* factory = gst_element_get_factory(element);
  const std::string_view kind(factory != nullptr ? GST_OBJECT_NAME(factory) : "");
  if (std::ranges::find(kDeclaringLength, kind) != kDeclaringLength.end()) {
    using LengthFrom = RecordingTimes::LengthFrom;
    times_->believe_length(kind == kCountingFromZero ? LengthFrom::zero : LengthFrom::beginning);
  }
  if (is_demuxer(factory)) times_->watch(element);
  if (looks_.is_selective() && is_decoder(element)) DecoderFeed::add(element, looks_);
  limit_threads(element, decoder_threads_);
  CodedTimes::add_where_lost(element);
}

/// Chooses among a recording's video streams, all of which decodebin shows before it lets data go.
void CapturePipeline::choose_stream() {
  // A later part of the recording, whose programme changed or which was appended, has times and a
  // decoder of its own. Where it has no pictures, or not the wanted ones, those before were all.
  const bool is_later_part = has_video_.exchange(true);
  if (is_later_part) looks_.stop_leaving_out();
  const auto pads = std::exchange(streams_, {});
  std::vector<VideoStream> streams;
  for (const auto& pad : pads) streams.push_back(describe_stream(pad.get()));
  if (is_later_part && streams.empty()) return;
  if (streams.empty()) return end_broken("there is no video stream in it");
  const auto chosen = pipeline::choose_stream(streams, wanted_stream_);
  if (is_later_part && !chosen) return;
  if (!chosen) {
    return end_broken(no_such_stream(wanted_stream_, streams));
  }
  GstPad* chosen_pad = pads[*chosen].get();
  if (streams.size() > 1) {
    events_.on_note(fmt::format(
        "it has {} video streams, {}: stream {} is used (camera.stream chooses another)",
        streams.size(), text_of(streams), *chosen + 1));
  }
  const auto [width, height] = std::pair(streams[*chosen].width, streams[*chosen].height);
  if (std::max(width, height) > kLongestSide) {
    return end_broken(fmt::format("its pictures are {}x{}: no side may be longer than {}", width,
                                  height, kLongestSide));
  }
  if (streams.size() == 1 && !is_later_part) looks_.allow_leaving_out();
  const GStringPtr id(gst_pad_get_stream_id(chosen_pad));
  if (id) times_->choose(id.get());
  if (is_later_part) return chain_->link_next(chosen_pad);
  chain_->link_decoded(chosen_pad);
}

std::string CapturePipeline::reason_of_end() const {
  if (is_picture_ && times_->pictures() == 1) return "it is a single picture, and no recording";
  const auto missing = times_ ? times_->missing() : std::nullopt;
  const auto damage = times_ ? times_->holes().damage() : std::nullopt;
  std::string reason;
  if (missing) {
    reason = "it is cut short: its pictures end at " + *missing;
  } else if (missing_bytes_) {
    reason = "it is cut short: " + *missing_bytes_;
  }
  if (damage) reason += (reason.empty() ? "it is damaged: " : "; ") + *damage;
  return reason;
}

// The C side: see `guarded`.

void CapturePipeline::on_recording_pad(GstElement*, GstPad* pad, gpointer self) {
  auto* pipeline = static_cast<CapturePipeline*>(self);
  pipeline->guard([&] {
    const GstCapsPtr format(gst_pad_query_caps(pad, nullptr));
    if (!is_video(format.get())) return;
    GstPadPtr stream(GST_PAD(gst_object_ref(pad)));
    pipeline->streams_.push_back(std::move(stream));
  });
}

void CapturePipeline::on_all_recording_pads(GstElement*, gpointer self) {
  auto* pipeline = static_cast<CapturePipeline*>(self);
  pipeline->guard([&] { pipeline->choose_stream(); });
}

int CapturePipeline::on_decoder_choice(GstElement*, GstPad*, GstCaps*, GstElementFactory* factory,
                                       gpointer self) {
  const gchar* kind = gst_element_factory_get_metadata(factory, GST_ELEMENT_METADATA_KLASS);
  const std::string_view text(kind != nullptr ? kind : "");
  const bool leads_elsewhere = std::ranges::any_of(
      kLeadingElsewhere, [&](std::string_view word) { return text.find(word) != text.npos; });
  if (!leads_elsewhere) return kTryDecoder;
  static_cast<CapturePipeline*>(self)->is_playlist_ = true;
  return kSkipDecoder;
}

void CapturePipeline::on_element_added(GstBin*, GstBin*, GstElement* element, gpointer self) {
  auto* pipeline = static_cast<CapturePipeline*>(self);
  pipeline->guard([&] { pipeline->note_element(element); });
}

}  // namespace cabinwatch::pipeline
