#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace cabinwatch::pipeline {

/// Makes the times of a recording's pictures usable: counted from the recording's beginning, never
/// running backwards, without jumps.
///
/// The container's times are used as they are while they make sense. Times that begin late (a
/// recording cut out of ten hours) begin at 0. After a jump, forth or back, time goes on from where
/// it was. Pictures without times, and times that stand still, are given the wanted frame rate.
///
/// One thread: that on which the pictures come.
class RecordingClock {
 public:
  /// What is wrong with a recording's times. Each is told once, when it is first seen.
  enum class Oddity { no_times, jump, stands_still };

  /// @param fps  frames per second where the recording tells no times, > 0
  explicit RecordingClock(double fps);

  /// The time of the next picture.
  /// @param told  its time as the recording tells it; nothing: it tells none
  [[nodiscard]] base::Clock::duration time_of_next(std::optional<base::Clock::duration> told);

  /// What is odd since the last call, for people; nothing while all is well.
  [[nodiscard]] std::optional<std::string> new_oddity();

  [[nodiscard]] std::uint64_t jumps() const noexcept { return jumps_; }

  /// How long one picture lasts, as far as is known.
  [[nodiscard]] base::Clock::duration interval() const noexcept { return interval_; }

 private:
  [[nodiscard]] base::Clock::duration go_on(base::Clock::duration told);
  void note(Oddity oddity, std::string text);

  const double fps_;
  base::Clock::duration interval_;  // of the last two pictures
  std::optional<base::Clock::duration> last_;
  base::Clock::duration offset_{};  // what is added to the times that are told
  int not_advancing_ = 0;           // pictures in a row
  std::uint64_t jumps_ = 0;
  unsigned noted_ = 0;  // a bit for each oddity
  std::optional<std::string> oddity_;
};

/// Whether a note about a recording is one of RecordingClock's: the rate that it is given for want
/// of times may have made some of its times.
[[nodiscard]] bool is_about_times(std::string_view note);

}  // namespace cabinwatch::pipeline
