#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>

#include "base/bounded_queue.hpp"
#include "base/clock.hpp"
#include "pipeline/capture.hpp"
#include "pipeline/delayed_risk.hpp"
#include "pipeline/encode_stage.hpp"
#include "pipeline/frame_path_settings.hpp"
#include "pipeline/sampler.hpp"
#include "pipeline/stage_metrics.hpp"

namespace cabinwatch::pipeline {

/// What a frame path hands out. Each says on which thread; none may throw.
struct FramePathEvents {
  /// Capture thread: every frame, before it is sampled. Live it must not block.
  std::function<void(const FramePtr&)> on_frame;
  /// Capture thread.
  Sampler::OnPicture on_picture;
  /// Encode thread. Empty: nobody wants sequences, and nothing is encoded.
  EncodeStage::OnSequence on_sequence;
  /// The capture's supervising thread.
  Capture::OnState on_state;
};

/// Where the time of the capture thread went.
struct FramePathTimes {
  std::chrono::milliseconds decoded{};    ///< the newest frame's time since the clock's beginning
  std::chrono::microseconds decoding{};   ///< the sampler waited for the next frame
  std::chrono::microseconds held_back{};  ///< a frame waited for what comes after it
};

/// The life of a frame: captured, shown to `on_frame`, sampled, encoded, added to a sequence.
/// The settings decide what a full queue does.
///
/// Constructor, `start`, `finish`, `close`, `stop`: one thread, the owner, not from within a
/// callback. The rest: any thread.
class FramePath {
 public:
  /// @throws std::invalid_argument when a setting is out of range or the source cannot be
  ///         understood; std::runtime_error when GStreamer or a codec cannot be set up
  FramePath(const FramePathSettings& settings, FramePathEvents events);
  /// Stops.
  ~FramePath();
  FramePath(const FramePath&) = delete;
  FramePath& operator=(const FramePath&) = delete;

  void start();

  /// The source has ended: accepts no more frames, and waits until every sampled frame is in its
  /// sequence.
  void finish();

  /// Accepts no more frames, and frees a capture thread that waits for the encoder or for answers.
  /// Returns at once.
  void close();

  /// Closes the source and joins all threads; afterwards no callback runs. A thread that blocks in
  /// `on_frame` must be freed first. May be repeated.
  void stop();

  /// Live, how closely to look from now on; see Sampler::set_risk.
  void set_risk(double risk) noexcept {
    if (closer_look_ == CloserLook::at_once) sampler_.set_risk(risk);
  }
  /// Of a recording, the risk after each sequence's finding, in order of their ids: counts from a
  /// fixed time after the sequence on (DelayedRisk).
  void set_sequence_risk(double risk);

  [[nodiscard]] const Capture& capture() const noexcept { return capture_; }
  [[nodiscard]] const Sampler& sampler() const noexcept { return sampler_; }
  [[nodiscard]] const EncodeStage& encode() const noexcept { return encode_; }
  [[nodiscard]] base::QueueCounts queue() const noexcept { return frames_.counts(); }
  [[nodiscard]] const StageMetrics& sample_metrics() const noexcept { return sampling_; }
  [[nodiscard]] const StageMetrics& encode_metrics() const noexcept { return encoding_; }
  [[nodiscard]] FramePathTimes times() const noexcept;

 private:
  void process(const FramePtr& frame);
  void look_as_closely_as_due(const Frame& frame);
  [[nodiscard]] EncodeStage::OnSequence on_sequence();
  [[nodiscard]] EncodeStage::OnWorked on_worked();

  const FramePathEvents events_;
  const CloserLook closer_look_;
  DelayedRisk delayed_risk_;  // CloserLook::delayed alone
  StageMetrics sampling_{"sample"};
  StageMetrics encoding_{"encode"};
  base::BoundedQueue<Sampled> frames_;
  EncodeStage encode_;
  Sampler sampler_;
  Capture capture_;

  std::optional<base::Clock::time_point> gave_back_at_;  // the capture thread's
  std::atomic<std::chrono::milliseconds::rep> decoded_ms_{0};
  std::atomic<std::chrono::microseconds::rep> decoding_us_{0};
  std::atomic<std::chrono::microseconds::rep> held_back_us_{0};
};

}  // namespace cabinwatch::pipeline
