#include "pipeline/stream_ends.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <memory>

#include "pipeline/gst_handles.hpp"

namespace cabinwatch::pipeline {
namespace {

using std::chrono::nanoseconds;

/// Whoever reads nothing of any stream for so long is not going to. Source: ours; a slow disk.
constexpr std::chrono::seconds kLongestSilence{2};

/// What a probe knows of the demuxer's output that it is on.
struct Listener {
  StreamEnds& ends;
  std::string stream;
  GstSegment segment{};
};

void note_event(Listener& listener, GstEvent* event) {
  if (GST_EVENT_TYPE(event) == GST_EVENT_SEGMENT) gst_event_copy_segment(event, &listener.segment);
  if (GST_EVENT_TYPE(event) == GST_EVENT_EOS) listener.ends.end(listener.stream);
  if (GST_EVENT_TYPE(event) != GST_EVENT_STREAM_START) return;
  const gchar* id = nullptr;  // the event's
  gst_event_parse_stream_start(event, &id);
  listener.stream = id;
  listener.ends.begin(listener.stream);
}

GstPadProbeReturn on_stream_data(GstPad*, GstPadProbeInfo* info, gpointer self) {
  auto* listener = static_cast<Listener*>(self);
  const bool is_event = (GST_PAD_PROBE_INFO_TYPE(info) & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM) != 0;
  try {
    if (is_event) {
      note_event(*listener, GST_PAD_PROBE_INFO_EVENT(info));
    } else {
      listener->ends.add(listener->stream, listener->segment, GST_PAD_PROBE_INFO_BUFFER(info));
    }
  } catch (const std::exception&) {  // out of memory: the stream would seem to end here
    return GST_PAD_PROBE_OK;
  }
  return GST_PAD_PROBE_OK;
}

void forget_listener(gpointer listener) {
  const std::unique_ptr<Listener> owned(static_cast<Listener*>(listener));
}

void listen_to(StreamEnds& ends, GstPad* pad) {
  auto listener = std::make_unique<Listener>(Listener{.ends = ends, .stream = {}});
  gst_segment_init(&listener->segment, GST_FORMAT_UNDEFINED);
  for (const auto told_before : {GST_EVENT_STREAM_START, GST_EVENT_SEGMENT}) {
    const GstEventPtr event(gst_pad_get_sticky_event(pad, told_before, 0));
    if (event) note_event(*listener, event.get());
  }
  constexpr auto kData =
      static_cast<GstPadProbeType>(GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM);
  gst_pad_add_probe(pad, kData, &on_stream_data, listener.release(), &forget_listener);
}

void on_stream(GstElement*, GstPad* pad, gpointer ends) {
  try {
    listen_to(*static_cast<StreamEnds*>(ends), pad);
  } catch (const std::exception&) {  // out of memory: a stream that is longer would not be known
    return;
  }
}

}  // namespace

void StreamEnds::watch(GstElement* demuxer) {
  g_signal_connect(demuxer, "pad-added", G_CALLBACK(&on_stream), this);
}

void StreamEnds::choose(const std::string& stream) {
  const std::lock_guard lock(mutex_);
  chosen_ = stream;
}

void StreamEnds::begin(const std::string& stream) {
  const std::lock_guard lock(mutex_);
  streams_[stream].is_over = false;
}

void StreamEnds::end(const std::string& stream) {
  {
    const std::lock_guard lock(mutex_);
    streams_[stream].is_over = true;
    ++changes_;
  }
  changed_.notify_all();
}

void StreamEnds::add(const std::string& stream, Time time, Time lasts) {
  {
    const std::lock_guard lock(mutex_);
    auto& one = streams_[stream];
    one.last = std::max(one.last, time);
    one.end = std::max(one.end, time + lasts);
    ++changes_;
  }
  changed_.notify_all();
}

void StreamEnds::add(const std::string& stream, const GstSegment& segment,
                     const GstBuffer* buffer) {
  constexpr auto kMost = static_cast<GstClockTime>(G_MAXINT64 / 2);
  const auto told =
      GST_BUFFER_PTS_IS_VALID(buffer) ? GST_BUFFER_PTS(buffer) : GST_BUFFER_DTS(buffer);
  if (segment.format != GST_FORMAT_TIME || !GST_CLOCK_TIME_IS_VALID(told)) return;
  const auto time =
      counts_from_zero_ ? told : gst_segment_to_stream_time(&segment, GST_FORMAT_TIME, told);
  if (!GST_CLOCK_TIME_IS_VALID(time) || time > kMost) return;
  const auto lasts = GST_BUFFER_DURATION(buffer);
  const bool is_told = GST_CLOCK_TIME_IS_VALID(lasts) && lasts <= kMost;
  add(stream, nanoseconds(static_cast<gint64>(time)),
      nanoseconds(is_told ? static_cast<gint64>(lasts) : 0));
}

std::optional<StreamEnds::Time> StreamEnds::last_of_chosen() const {
  const std::lock_guard lock(mutex_);
  const auto found = streams_.find(chosen_);
  return found == streams_.end() ? std::nullopt : std::optional(found->second.last);
}

std::optional<StreamEnds::Time> StreamEnds::end_of_others() const {
  const std::lock_guard lock(mutex_);
  return find_end_of_others();
}

void StreamEnds::wait_for_others(Time until) const {
  std::unique_lock lock(mutex_);
  const auto is_known = [&] {
    return is_stopped_ || are_others_over() || find_end_of_others().value_or(until) >= until;
  };
  while (!is_known()) {
    const auto before = changes_;
    changed_.wait_for(lock, kLongestSilence, [&] { return is_known() || changes_ != before; });
    if (changes_ == before) return;
  }
}

void StreamEnds::stop_waiting() {
  {
    const std::lock_guard lock(mutex_);
    is_stopped_ = true;
  }
  changed_.notify_all();
}

bool StreamEnds::are_others_over() const {
  return std::all_of(streams_.begin(), streams_.end(), [this](const auto& one) {
    return one.first == chosen_ || one.second.is_over;
  });
}

std::optional<StreamEnds::Time> StreamEnds::find_end_of_others() const {
  std::optional<Time> end;
  for (const auto& [name, stream] : streams_) {
    if (name != chosen_) end = std::max(end.value_or(stream.end), stream.end);
  }
  return end;
}

}  // namespace cabinwatch::pipeline
