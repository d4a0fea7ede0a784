#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "pipeline/gst_handles.hpp"
#include "pipeline/look_plan.hpp"
#include "pipeline/picture_holes.hpp"
#include "pipeline/recording_clock.hpp"
#include "pipeline/stream_ends.hpp"

namespace cabinwatch::pipeline {

/// Gives a recording's pictures the times of a RecordingClock before they come to the sink, which
/// plays them at these, and compares how much of the recording is seen with how much it declares.
/// Pictures that are not looked at end here.
///
/// Made before the pipeline plays, outlives it. `missing`: the streaming thread, or after it.
class RecordingTimes {
 public:
  /// Gets what is odd about the times, for people. Streaming thread; must not throw.
  using OnNote = std::function<void(std::string)>;

  /// @param sink  of the pictures; not playing yet
  /// @param fps   of a recording that tells no times
  /// @param plan  borrowed, lives longer
  RecordingTimes(GstElement* sink, double fps, LookPlan& plan, OnNote on_note);

  /// What a container's length counts from.
  enum class LengthFrom { beginning, zero };

  /// Says that the container declares its own length, and does not have it guessed.
  void believe_length(LengthFrom from) noexcept {
    counts_from_zero_ = from == LengthFrom::zero;
    if (counts_from_zero_) ends_.count_from_zero();
    is_declared_ = true;
  }

  /// The length from the first picture on, with the container's own beginning taken off; nothing
  /// where it is not known.
  [[nodiscard]] std::optional<base::Clock::duration> length() const;

  /// Says that bytes of the file are not there: its longer streams then prove nothing.
  void note_missing_bytes() noexcept { misses_bytes_ = true; }

  /// Where less was seen than the container declares: how much of how much, for people ("10.7 s of
  /// 20.0 s"). Pictures that end before a longer stream of a whole file are whole: its sound or its
  /// subtitles go on to the declared end.
  [[nodiscard]] std::optional<std::string> missing() const;

  /// How many pictures have come.
  [[nodiscard]] std::uint64_t pictures() const;

  /// What is missing in between. It gets the pictures from here.
  [[nodiscard]] PictureHoles& holes() noexcept { return holes_; }
  [[nodiscard]] const PictureHoles& holes() const noexcept { return holes_; }

  /// Before it plays: a demuxer of the pipeline, whose threads have ended before this does.
  void watch(GstElement* demuxer);
  /// Any thread: which of its streams has the pictures.
  void choose(const std::string& stream);
  /// Any thread: the end of the pictures waits for nothing any more.
  void stop_waiting() { ends_.stop_waiting(); }

 private:
  GstPadProbeReturn pass_buffer(GstPad* pad, GstPadProbeInfo* info);
  GstPadProbeReturn pass_event(GstPadProbeInfo* info);
  [[nodiscard]] bool is_outlived() const;
  [[nodiscard]] std::optional<base::Clock::duration> unseen_end() const;
  base::Clock::duration length_of_picture(GstClockTime told, base::Clock::duration step);
  void count_left_out(std::optional<base::Clock::duration> until);
  void ask_for_length(GstPad* pad, base::Clock::duration beginning);
  static GstPadProbeReturn on_data(GstPad* pad, GstPadProbeInfo* info, gpointer self);

  LookPlan& plan_;
  const OnNote on_note_;
  PictureHoles holes_;
  StreamEnds ends_;
  std::atomic<bool> misses_bytes_{false};
  std::atomic<bool> is_declared_{false};
  std::atomic<bool> counts_from_zero_{false};

  mutable std::mutex mutex_;  // streaming threads may change; never held while calling back
  RecordingClock clock_;
  GstSegment segment_;     // as upstream tells it
  bool is_plain_ = false;  // the sink has its own segment
  std::uint64_t pictures_ = 0;
  std::optional<base::Clock::duration> told_length_;  // with the container's beginning
  std::optional<base::Clock::duration> length_;
  base::Clock::duration told_end_{};      // of the latest picture, in the container's time
  base::Clock::duration end_{};           // of the last picture, in ours
  base::Clock::duration last_time_{};     // of the picture before
  base::Clock::duration longest_step_{};  // from one picture to the next
};

}  // namespace cabinwatch::pipeline
