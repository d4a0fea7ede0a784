#pragma once

#include <chrono>
#include <cstdint>

#include "pipeline/capture_settings.hpp"

namespace cabinwatch::pipeline {

/// Tells a recording that has stopped from one that takes its time: how long a picture takes says
/// nothing on a machine that is slow, asleep, or busy with many recordings.
///
/// One thread at a time.
class RecordingWatch {
 public:
  /// @param plays_at_its_pace  a gap between two of its pictures is waited for
  RecordingWatch(const CaptureTiming& timing, bool plays_at_its_pace)
      : timing_(timing), plays_at_its_pace_(plays_at_its_pace) {}

  struct Seen {
    std::uint64_t pictures = 0;       ///< that have come of it, in all
    std::chrono::nanoseconds work{};  ///< of a processor, that went into it, in all
    bool waits_for_receiver = false;  ///< the last picture is still being taken
  };

  /// Notes how it is, `CaptureTiming::longest_recording_opening` or more after the last time.
  /// @returns whether nothing more will come: twice nothing came and nothing was worked, or
  ///          `CaptureTiming::most_work` has gone into no picture
  [[nodiscard]] bool has_stopped(const Seen& now);

  /// Whether so much work has gone into it since its last picture that it goes round in circles.
  [[nodiscard]] bool circles(std::chrono::nanoseconds work) const {
    return work - at_picture_.work >= timing_.most_work;
  }

 private:
  const CaptureTiming timing_;
  const bool plays_at_its_pace_;
  Seen at_picture_;
  std::chrono::nanoseconds last_work_{};
  int idle_ = 0;  // times in a row
};

}  // namespace cabinwatch::pipeline
