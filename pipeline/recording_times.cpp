#include "pipeline/recording_times.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/seconds.hpp"
#include "pipeline/gst_time.hpp"

namespace cabinwatch::pipeline {
namespace {

using std::chrono::nanoseconds;

/// Less than this is not missing: sound is often a little longer than the pictures, and lengths are
/// rounded. Source: ours.
constexpr std::chrono::seconds kTolerance{1};

/// A longer recording is none: containers with broken times declare centuries. Source: ours.
constexpr std::chrono::hours kLongest{24 * 365};

constexpr auto kWatched =
    static_cast<GstPadProbeType>(GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM);

}  // namespace

RecordingTimes::RecordingTimes(GstElement* sink, double fps, LookPlan& plan, OnNote on_note)
    : plan_(plan), on_note_(std::move(on_note)), clock_(fps) {
  gst_segment_init(&segment_, GST_FORMAT_TIME);
  const GstPadPtr pad(gst_element_get_static_pad(sink, "sink"));
  gst_pad_add_probe(pad.get(), kWatched, &RecordingTimes::on_data, this, nullptr);
}

void RecordingTimes::watch(GstElement* demuxer) {
  holes_.watch(demuxer);
  ends_.watch(demuxer);
}

void RecordingTimes::choose(const std::string& stream) {
  holes_.choose(stream);
  ends_.choose(stream);
}

std::optional<base::Clock::duration> RecordingTimes::length() const {
  const std::lock_guard lock(mutex_);
  return length_;
}

std::uint64_t RecordingTimes::pictures() const {
  const std::lock_guard lock(mutex_);
  return pictures_;
}

std::optional<std::string> RecordingTimes::missing() const {
  const std::lock_guard lock(mutex_);
  if (!is_declared_ || !length_ || !told_length_) return std::nullopt;
  // Where times jumped, they are compared as they were told; where there are none, as they are
  // assumed.
  const bool is_seen = *told_length_ - told_end_ <= kTolerance || *length_ - end_ <= kTolerance;
  if (is_seen || is_outlived()) return std::nullopt;
  return base::seconds_text(end_) + " of " + base::seconds_text(*length_);
}

/// Whether all pictures that were read are among those that came, and another stream of the file
/// went on to the declared end.
bool RecordingTimes::is_outlived() const {
  if (misses_bytes_) return false;
  const auto last_picture = ends_.last_of_chosen();
  const auto others = ends_.end_of_others();
  return last_picture && others && *last_picture - told_end_ <= kTolerance &&
         *told_length_ - *others <= kTolerance;
}

/// Where the container says that it ends, if no picture has come from there.
std::optional<base::Clock::duration> RecordingTimes::unseen_end() const {
  const std::lock_guard lock(mutex_);
  if (!is_declared_ || !told_length_ || misses_bytes_) return std::nullopt;
  const auto end = *told_length_ - kTolerance;
  return told_end_ < end ? std::optional(end) : std::nullopt;
}

GstPadProbeReturn RecordingTimes::pass_event(GstPadProbeInfo* info) {
  GstEvent* event = GST_PAD_PROBE_INFO_EVENT(info);
  if (GST_EVENT_TYPE(event) == GST_EVENT_GAP) return GST_PAD_PROBE_DROP;  // it would be waited for
  if (GST_EVENT_TYPE(event) == GST_EVENT_EOS) {
    {
      const std::lock_guard lock(mutex_);
      count_left_out(std::nullopt);
    }
    if (const auto end = unseen_end()) ends_.wait_for_others(*end);
    return GST_PAD_PROBE_OK;
  }
  const std::lock_guard lock(mutex_);
  if (GST_EVENT_TYPE(event) != GST_EVENT_SEGMENT) return GST_PAD_PROBE_OK;
  gst_event_copy_segment(event, &segment_);
  if (std::exchange(is_plain_, true)) return GST_PAD_PROBE_DROP;
  GstSegment plain;
  gst_segment_init(&plain, GST_FORMAT_TIME);
  GST_PAD_PROBE_INFO_DATA(info) = gst_event_new_segment(&plain);
  gst_event_unref(event);
  return GST_PAD_PROBE_OK;
}

GstPadProbeReturn RecordingTimes::pass_buffer(GstPad* pad, GstPadProbeInfo* info) {
  std::optional<std::string> oddity;
  std::optional<std::string> pause;
  bool is_first = false;
  bool is_looked_at = true;
  base::Clock::duration time{};
  base::Clock::duration beginning{};
  {
    const std::lock_guard lock(mutex_);
    GstBuffer* buffer = GST_PAD_PROBE_INFO_BUFFER(info);
    std::optional<base::Clock::duration> running;
    std::optional<base::Clock::duration> told;
    if (GST_BUFFER_PTS_IS_VALID(buffer) && segment_.format == GST_FORMAT_TIME) {
      const auto time_there = GST_BUFFER_PTS(buffer);
      running = known(gst_segment_to_running_time(&segment_, GST_FORMAT_TIME, time_there));
      told = counts_from_zero_
                 ? known(time_there)
                 : known(gst_segment_to_stream_time(&segment_, GST_FORMAT_TIME, time_there));
      if (!running) return GST_PAD_PROBE_DROP;  // not to be shown, the container says
    }
    count_left_out(running);
    pause = holes_.add_picture(running);
    time = clock_.time_of_next(running);
    const auto lasts = length_of_picture(GST_BUFFER_DURATION(buffer), time - last_time_);
    last_time_ = time;
    is_first = pictures_++ == 0;
    beginning = told.value_or(time) - time;
    end_ = time + lasts;
    told_end_ = std::max(told_end_, told ? *told + lasts : end_);
    oddity = clock_.new_oddity();
    if (oddity) plan_.stop_leaving_out();
    is_looked_at = plan_.is_looked_at(running, time);
    buffer = gst_buffer_make_writable(buffer);  // its times alone are copied
    GST_BUFFER_PTS(buffer) = static_cast<GstClockTime>(nanoseconds(time).count());
    GST_BUFFER_DTS(buffer) = GST_CLOCK_TIME_NONE;
    // The end of the recording waits for that of its last picture.
    GST_BUFFER_DURATION(buffer) = static_cast<GstClockTime>(nanoseconds(lasts).count());
    GST_PAD_PROBE_INFO_DATA(info) = buffer;
  }
  if (is_first) ask_for_length(pad, beginning);
  if (oddity) on_note_(*std::move(oddity));
  if (pause) on_note_(*std::move(pause));
  return is_looked_at ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
}

/// How long a picture lasts, `step` after the one before it. A container may say that it lasts for
/// hours, and so hide that others are missing: it lasts as long as another one before it, at most.
/// Where bytes are missing, the last picture that is there may be said to last to the end that is
/// not there (GStreamer writes that where it knows of no frame rate): it lasts as long
/// as the one before it.
base::Clock::duration RecordingTimes::length_of_picture(GstClockTime told,
                                                        base::Clock::duration step) {
  const auto interval = clock_.interval();
  if (pictures_ == 0) step = interval;
  longest_step_ = std::max(longest_step_, step);
  const auto most =
      misses_bytes_ ? std::max(interval, step)
                    : std::max<base::Clock::duration>({kTolerance, 2 * interval, longest_step_});
  return std::min(known(told).value_or(interval), most);
}

/// As if they had come.
void RecordingTimes::count_left_out(std::optional<base::Clock::duration> until) {
  for (const auto running : plan_.left_out_before(until)) {
    static_cast<void>(holes_.add_picture(running));
    last_time_ = clock_.time_of_next(running);
    const auto end = last_time_ + clock_.interval();
    told_end_ += end - end_;
    end_ = end;
    ++pictures_;
  }
}

void RecordingTimes::ask_for_length(GstPad* pad, base::Clock::duration beginning) {
  gint64 length = 0;
  if (gst_pad_peer_query_duration(pad, GST_FORMAT_TIME, &length) == FALSE) return;
  if (length <= 0 || nanoseconds(length) > kLongest) return;
  const std::lock_guard lock(mutex_);
  told_length_ = nanoseconds(length);
  length_ = *told_length_ > beginning ? *told_length_ - beginning : *told_length_;
}

GstPadProbeReturn RecordingTimes::on_data(GstPad* pad, GstPadProbeInfo* info, gpointer self) {
  auto* times = static_cast<RecordingTimes*>(self);
  const bool is_event = (GST_PAD_PROBE_INFO_TYPE(info) & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM) != 0;
  try {
    return is_event ? times->pass_event(info) : times->pass_buffer(pad, info);
  } catch (const std::exception&) {  // out of memory, while telling: the picture is left out
    return GST_PAD_PROBE_DROP;
  }
}

}  // namespace cabinwatch::pipeline
