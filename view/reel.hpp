#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>

#include "base/clock.hpp"

namespace cabinwatch::view {

/// A recording that is shown: where it is, and what of it is at hand.
///
/// It is read forwards only, since the lane learns the driver from what comes first. What was read
/// lately can be shown again; who wants what came before that has it read from its beginning.
///
/// Time is passed in. One thread.
class Reel {
 public:
  using milliseconds = std::chrono::milliseconds;
  /// Read ahead of what is shown, so that it does not falter; and kept behind a place that is gone
  /// to, for steps back.
  static constexpr milliseconds kAhead{1000};
  static constexpr milliseconds kBehind{10'000};
  /// Of what is kept, bytes: some four minutes.
  static constexpr std::size_t kMostKept = 128UL * 1024 * 1024;

  struct Shown {
    milliseconds at{};  ///< in the recording
    std::string members;
  };

  explicit Reel(std::size_t most_kept = kMostKept) : most_kept_(most_kept) {}

  // What people want.
  void play(base::Clock::time_point now);
  void pause(base::Clock::time_point now);
  /// Pauses, and goes so many frames on, or back where it is negative.
  void step(int frames, base::Clock::time_point now);
  void seek(milliseconds to, base::Clock::time_point now);

  // What is read.
  /// Whether more of it should be read now.
  [[nodiscard]] bool wants_more() const noexcept { return read_ < position_ + kAhead; }
  /// What was read before this is not kept: it need not be made.
  [[nodiscard]] bool is_kept(milliseconds at) const noexcept { return at + kBehind >= position_; }
  /// The next frame. @param shown  without members: it is not kept
  void add(Shown shown);
  void note_end() noexcept;
  /// The place that is wanted was read too long ago: `begin_again`, and read from the beginning.
  [[nodiscard]] bool needs_beginning() const noexcept;
  void begin_again() noexcept;

  /// Lets time pass. @returns what is to be shown, until the next call of `add` or `begin_again`;
  /// null while it is not there yet
  [[nodiscard]] const Shown* shown(base::Clock::time_point now);

  [[nodiscard]] bool is_playing() const noexcept { return is_playing_; }
  [[nodiscard]] milliseconds position() const noexcept { return position_; }
  [[nodiscard]] milliseconds read() const noexcept { return read_; }

 private:
  void pass_time(base::Clock::time_point now);

  const std::size_t most_kept_;
  std::deque<Shown> kept_;  // in order
  std::size_t kept_bytes_ = 0;
  bool has_first_ = false;  // what is kept begins with the recording's first frame
  milliseconds position_{0};
  milliseconds read_{-1};  // the last frame's time; before the first: less than any
  bool has_ended_ = false;
  bool is_playing_ = true;
  base::Clock::time_point passed_at_{};
};

}  // namespace cabinwatch::view
