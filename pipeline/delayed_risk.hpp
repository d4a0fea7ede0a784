#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>

#include "base/clock.hpp"

namespace cabinwatch::pipeline {

/// How closely the sampler is to look at a recording, so that it looks the same way every time.
///
/// In the car, risk reaches the sampler as soon as the model has answered. A recording's frames
/// come faster or slower than the model is, so here an answer counts for frames from a fixed time
/// after its sequence was complete, in the recording's time; and a frame waits until all that
/// counts for it is known. So the same answers give the same sequences, whatever the speed.
///
/// It also bounds how far a recording is decoded ahead of its answers. Each member says which
/// thread calls it; the mutex joins the three that make the sequences, in order, with the one that
/// waits for their answers.
class DelayedRisk {
 public:
  using Clock = base::Clock;

  /// How long after its sequence an answer counts. Ours: some seconds are what a model takes in the
  /// car; at the usual stride three sequences are on their way, so that servers are not kept
  /// waiting.
  static constexpr std::chrono::milliseconds kDelay{6000};

  /// Capture thread: the frame of this time, or what it completes, goes to the encoder.
  void hand_on(Clock::time_point captured_at);
  /// Encode thread: the oldest item has completed a sequence. In order of their ids, from 1.
  void begin_sequence();
  /// Encode thread: the oldest item is done.
  void finish_item();
  /// Judging thread: what the risk is after the next sequence's finding, in order of their ids.
  void set_sequence_risk(double risk);

  /// Capture thread: waits until all is known that counts for a frame of this time. @returns the
  /// risk; nothing after `stop`
  [[nodiscard]] std::optional<double> risk_at(Clock::time_point captured_at);

  /// Any thread: lets `risk_at` return.
  void stop();

 private:
  struct Sequence {
    Clock::time_point complete_at;  // captured then: the frame that completed it
    std::optional<double> risk;
  };

  [[nodiscard]] bool is_known(Clock::time_point until) const;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Clock::time_point> items_;  // handed on, not done
  std::deque<Sequence> sequences_;       // from the first that does not count yet
  std::size_t judged_ = 0;               // of `sequences_`
  double risk_ = 0.0;                    // of those that count already
  bool is_stopped_ = false;
};

}  // namespace cabinwatch::pipeline
