#include "pipeline/picture_holes.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>

#include "base/seconds.hpp"
#include "pipeline/gst_handles.hpp"
#include "pipeline/gst_time.hpp"
#include "pipeline/pipeline_description.hpp"

namespace cabinwatch::pipeline {
namespace {

/// A shorter hole is none. Source: ours, as for recordings that are cut short.
constexpr std::chrono::seconds kShortestHole{1};

/// Times the longest step so far that a stretch without coded pictures is told from: cameras that
/// record changes alone pause often. Source: ours.
constexpr int kMuchLonger = 10;

/// Times the longest step so far that damage is told from: of a picture a second, one that is lost
/// is not much. Source: ours.
constexpr int kLonger = 3;

/// Pictures before it is known how a recording's usually come.
constexpr std::uint64_t kToKnowIt = 10;

/// A longer one is a clock that was set, which RecordingClock tells.
constexpr std::chrono::seconds kLongestPause{10};

/// So many holes of a kind are told of one recording.
constexpr unsigned kMostTold = 3;

/// Coded pictures that are remembered: more than any queue and decoder hold. In a longer hole the
/// first of them tell enough.
constexpr std::size_t kCodedRemembered = 4096;

}  // namespace

void PictureHoles::watch(GstElement* demuxer) {
  if (is_judging_) listen_to(demuxer, *this);
}

bool PictureHoles::wants(GstPad* output) {
  const GstCapsPtr format(gst_pad_query_caps(output, nullptr));
  return is_video(format.get());
}

void PictureHoles::hear(const std::string& stream, const GstSegment& segment, GstBuffer* buffer) {
  // Screen recorders write an empty one where nothing has changed.
  const auto told = coded_time(buffer);
  if (!told || gst_buffer_get_size(buffer) == 0 || segment.format != GST_FORMAT_TIME) return;
  const auto running = known(gst_segment_to_running_time(&segment, GST_FORMAT_TIME, *told));
  if (!running) return;
  add_coded(stream, *running, GST_BUFFER_FLAG_IS_SET(buffer, GST_BUFFER_FLAG_DELTA_UNIT) == FALSE);
}

void PictureHoles::add_coded(const std::string& stream, Time told, bool is_key) {
  const std::lock_guard lock(mutex_);
  if (!chosen_.empty() && stream != chosen_) return;
  const auto [found, is_new] = streams_.try_emplace(stream);
  auto& read = found->second;
  if (is_new) read.begins_as_key = is_key;
  read.tells_keys = read.tells_keys || !is_key;
  read_ = told;
  if (read.coded.size() < kCodedRemembered) read.coded.insert(told);
}

void PictureHoles::add_trouble() {
  const std::lock_guard lock(mutex_);
  if (read_ && troubles_.size() < kCodedRemembered) troubles_.insert(*read_);
}

void PictureHoles::choose(const std::string& stream) {
  const std::lock_guard lock(mutex_);
  chosen_ = stream;
  std::erase_if(streams_, [&](const auto& one) { return one.first != stream; });
}

std::optional<std::string> PictureHoles::add_picture(std::optional<Time> told) {
  if (!is_judging_) return std::nullopt;
  const std::lock_guard lock(mutex_);
  const auto before = pictures_++ == 0 && told ? time_before_first(*told) : last_;
  last_ = told;
  if (!told) return std::nullopt;
  auto note = before ? judge(*before, *told) : std::nullopt;
  forget_until(*told);
  return note;
}

/// Since when there should have been pictures, where the first ones could be decoded by themselves.
std::optional<PictureHoles::Time> PictureHoles::time_before_first(Time told) {
  if (told > kLongestPause) begins_at_ = told;
  const auto found = streams_.find(chosen_);
  if (found == streams_.end() || found->second.coded.empty()) return std::nullopt;
  const auto& read = found->second;
  if (!read.begins_as_key || !read.tells_keys) return std::nullopt;
  begins_at_ = std::min(begins_at_, *read.coded.begin());
  return *read.coded.begin();
}

std::optional<std::string> PictureHoles::judge(Time from, Time to) {
  const auto step = to - from;
  const auto stretch = [&] {
    return fmt::format("from {} to {}", base::clock_text(from - begins_at_),
                       base::clock_text(to - begins_at_));
  };
  if (step > std::max<Time>(kShortestHole, kLonger * longest_step_) && is_damaged(from, to)) {
    if (damaged_count_++ < kMostTold) damaged_.push_back(stretch());
    return std::nullopt;
  }
  if (step > std::max<Time>(kShortestHole, kMuchLonger * longest_step_) && pictures_ > kToKnowIt) {
    const bool is_told = step <= kLongestPause && pauses_++ < kMostTold;
    return is_told ? std::optional("no pictures " + stretch()) : std::nullopt;
  }
  longest_step_ = std::max(longest_step_, step);
  return std::nullopt;
}

bool PictureHoles::is_damaged(Time from, Time to) const {
  // Trouble is told where reading has come to, which may be some pictures from what is shown.
  const auto trouble = troubles_.lower_bound(from - kShortestHole);
  if (trouble != troubles_.end() && *trouble <= to) return true;
  const auto found = streams_.find(chosen_);
  if (found == streams_.end()) return false;
  const auto& coded = found->second.coded;
  return std::distance(coded.upper_bound(from), coded.lower_bound(to)) > 1;
}

void PictureHoles::forget_until(Time told) {
  troubles_.erase(troubles_.begin(), troubles_.lower_bound(told - kShortestHole));
  const auto found = streams_.find(chosen_);
  if (found == streams_.end()) return;
  auto& coded = found->second.coded;
  coded.erase(coded.begin(), coded.upper_bound(told));
}

std::optional<std::string> PictureHoles::damage() const {
  const std::lock_guard lock(mutex_);
  if (damaged_.empty()) return std::nullopt;
  const auto more = damaged_count_ - damaged_.size();
  return fmt::format("no pictures {}{}", fmt::join(damaged_, ", "),
                     more > 0 ? fmt::format(" and {} times more", more) : "");
}

}  // namespace cabinwatch::pipeline
