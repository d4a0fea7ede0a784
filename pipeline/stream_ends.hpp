#pragma once

#include <gst/gst.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "pipeline/stream_listener.hpp"

namespace cabinwatch::pipeline {

/// How far each stream of a recording goes, as its demuxer reads them: sound and subtitles may go
/// on when the pictures have ended, and the container's length then is theirs.
///
/// Times are the container's. Any thread.
class StreamEnds final : private StreamListener {
 public:
  using Time = base::Clock::duration;

  /// Before it plays: hears of everything that the demuxer reads.
  /// @param demuxer  of the pipeline, whose threads have ended before this does
  void watch(GstElement* demuxer);

  /// The container's times are those of its length, also where they do not begin at 0.
  void count_from_zero() noexcept { counts_from_zero_ = true; }

  /// Which stream's pictures come.
  void choose(const std::string& stream);

  /// When the last coded picture of the chosen stream begins; nothing where none was read.
  [[nodiscard]] std::optional<Time> last_of_chosen() const;

  /// When the longest of the other streams ends; nothing where there is none.
  [[nodiscard]] std::optional<Time> end_of_others() const;

  /// Waits while the others are read, until one of them has come to `until` or all have ended: the
  /// pictures' end may be told before it. Gives up where nothing is read any more.
  void wait_for_others(Time until) const;
  /// Ends the waiting, for good.
  void stop_waiting();

 private:
  // StreamListener
  void begin_stream(const std::string& stream) override;
  void end_stream(const std::string& stream) override;
  void hear(const std::string& stream, const GstSegment& segment, GstBuffer* buffer) override;

  [[nodiscard]] std::optional<Time> find_end_of_others() const;
  [[nodiscard]] bool are_others_over() const;

  struct Stream {
    Time last{};  // begins then
    Time end{};
    bool is_over = false;
  };

  std::atomic<bool> counts_from_zero_{false};
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::uint64_t changes_ = 0;
  bool is_stopped_ = false;
  std::map<std::string, Stream> streams_;
  std::string chosen_;
};

}  // namespace cabinwatch::pipeline
