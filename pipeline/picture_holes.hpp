#pragma once

#include <gst/gst.h>

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "pipeline/stream_listener.hpp"

namespace cabinwatch::pipeline {

/// Finds stretches of a recording of which no picture comes: parts of its file are damaged, or it
/// was not recording.
///
/// Where the container holds pictures of that time of which the decoder made none, or something
/// that reads it told of trouble there, the recording is damaged. Where it holds none, as after a
/// pause, or where the demuxer found none in what is damaged, there is only something to be known.
/// Recordings whose pictures come at changing intervals are judged by the longest of these.
///
/// Times are running times, as the recording tells them. Joins the thread that reads the file with
/// that of its pictures; each member says whose it is.
class PictureHoles final : private StreamListener {
 public:
  using Time = base::Clock::duration;

  /// Any thread, before anything is read: holes count. Else, where pictures may be left out because
  /// they come too late, nothing is a hole.
  void begin() noexcept { is_judging_ = true; }

  /// Any thread, before it plays: hears of every coded picture that the demuxer reads.
  /// @param demuxer  of the pipeline, whose threads have ended before this does
  void watch(GstElement* demuxer);

  /// Reading threads: a coded picture.
  /// @param is_key  whether it can be decoded by itself, as the container tells it
  void add_coded(const std::string& stream, Time told, bool is_key);
  /// Any thread: something that reads the recording told of trouble that it gets over.
  void add_trouble();
  /// Any thread: which stream's pictures come.
  void choose(const std::string& stream);

  /// Picture thread: a picture has come, or was left out on purpose. In the order of times.
  /// @param told  nothing: it has none
  /// @returns what to know of the stretch before it, for people; nothing where that is as it should
  ///          be, or damaged
  [[nodiscard]] std::optional<std::string> add_picture(std::optional<Time> told);

  /// Any thread: which stretches are damaged, for people: "no pictures from 0:05 to 0:11".
  [[nodiscard]] std::optional<std::string> damage() const;

 private:
  // StreamListener
  [[nodiscard]] bool wants(GstPad* output) override;
  void hear(const std::string& stream, const GstSegment& segment, GstBuffer* buffer) override;

  struct Stream {
    std::set<Time> coded;        // of which no picture has come yet
    bool begins_as_key = false;  // else the first ones may lack what they are made from
    bool tells_keys = false;     // some containers call everything one
  };

  [[nodiscard]] std::optional<Time> time_before_first(Time told);
  [[nodiscard]] bool is_damaged(Time from, Time to) const;
  [[nodiscard]] std::optional<std::string> judge(Time from, Time to);
  void forget_until(Time told);

  bool is_judging_ = false;
  mutable std::mutex mutex_;
  std::map<std::string, Stream> streams_;
  std::string chosen_;
  std::optional<Time> read_;  // the latest coded picture
  std::set<Time> troubles_;
  std::optional<Time> last_;
  Time begins_at_{};     // what people count from
  Time longest_step_{};  // that is no hole
  std::uint64_t pictures_ = 0;
  unsigned pauses_ = 0;
  std::vector<std::string> damaged_;  // the first ones, for people
  std::uint64_t damaged_count_ = 0;
};

}  // namespace cabinwatch::pipeline
