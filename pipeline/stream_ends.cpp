#include "pipeline/stream_ends.hpp"

#include <algorithm>
#include <chrono>

namespace cabinwatch::pipeline {
namespace {

using std::chrono::nanoseconds;

/// Whoever reads nothing of any stream for so long is not going to. Source: ours; a slow disk.
constexpr std::chrono::seconds kLongestSilence{2};

}  // namespace

void StreamEnds::watch(GstElement* demuxer) { listen_to(demuxer, *this); }

void StreamEnds::choose(const std::string& stream) {
  const std::lock_guard lock(mutex_);
  chosen_ = stream;
}

void StreamEnds::begin_stream(const std::string& stream) {
  const std::lock_guard lock(mutex_);
  streams_[stream].is_over = false;
}

void StreamEnds::end_stream(const std::string& stream) {
  {
    const std::lock_guard lock(mutex_);
    streams_[stream].is_over = true;
    ++changes_;
  }
  changed_.notify_all();
}

void StreamEnds::hear(const std::string& stream, const GstSegment& segment, GstBuffer* buffer) {
  constexpr auto kMost = static_cast<GstClockTime>(G_MAXINT64 / 2);
  const auto told = coded_time(buffer);
  if (!told || segment.format != GST_FORMAT_TIME) return;
  const auto since_beginning =
      counts_from_zero_ ? *told : gst_segment_to_stream_time(&segment, GST_FORMAT_TIME, *told);
  if (!GST_CLOCK_TIME_IS_VALID(since_beginning) || since_beginning > kMost) return;
  const auto told_length = GST_BUFFER_DURATION(buffer);
  const bool is_told = GST_CLOCK_TIME_IS_VALID(told_length) && told_length <= kMost;
  const Time time = nanoseconds(static_cast<gint64>(since_beginning));
  const Time lasts = nanoseconds(is_told ? static_cast<gint64>(told_length) : 0);
  {
    const std::lock_guard lock(mutex_);
    auto& one = streams_[stream];
    one.last = std::max(one.last, time);
    one.end = std::max(one.end, time + lasts);
    ++changes_;
  }
  changed_.notify_all();
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
