#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>

#include "base/bounded_queue.hpp"
#include "base/clock.hpp"
#include "pipeline/capture.hpp"
#include "pipeline/capture_settings.hpp"
#include "pipeline/encode_stage.hpp"
#include "pipeline/encoder.hpp"
#include "pipeline/sampler.hpp"
#include "pipeline/stage_metrics.hpp"

namespace cabinwatch::pipeline {

/// What differs between a camera in the car and a recording.
struct FramePathSettings {
  CaptureSettings camera;
  SamplerSettings sampling;
  EncoderSettings encoder;
  base::WhenFull when_full = base::WhenFull::drop_oldest;  ///< wait: a recording loses nothing
  std::size_t waiting_frames = 8;  ///< sampled frames that may wait for the encoder, > 0
};

/// What a frame path hands out. Each says on which thread; none may throw.
struct FramePathEvents {
  /// Capture thread: every frame, before it is sampled. Live it must not block.
  std::function<void(const FramePtr&)> on_frame;
  /// Capture thread: a frame that goes on to the encoder, or completes a sequence. May be empty.
  std::function<void(const FramePtr&)> on_sampled;
  /// Capture thread.
  Sampler::OnPicture on_picture;
  /// Encode thread. Empty: nobody wants sequences, and nothing is encoded.
  EncodeStage::OnSequence on_sequence;
  /// Encode thread, after each item of `on_sampled`. May be empty.
  EncodeStage::OnWorked on_worked;
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

  /// Accepts no more frames, and frees a capture thread that waits for the encoder. Returns at
  /// once.
  void close();

  /// Closes the source and joins all threads; afterwards no callback runs. A thread that blocks in
  /// `on_frame` must be freed first. May be repeated.
  void stop();

  /// How closely to look; see Sampler::set_risk.
  void set_risk(double risk) noexcept { sampler_.set_risk(risk); }

  [[nodiscard]] const Capture& capture() const noexcept { return capture_; }
  [[nodiscard]] const Sampler& sampler() const noexcept { return sampler_; }
  [[nodiscard]] const EncodeStage& encode() const noexcept { return encode_; }
  [[nodiscard]] base::QueueCounts queue() const noexcept { return frames_.counts(); }
  [[nodiscard]] const StageMetrics& sample_metrics() const noexcept { return sampling_; }
  [[nodiscard]] const StageMetrics& encode_metrics() const noexcept { return encoding_; }
  [[nodiscard]] FramePathTimes times() const noexcept;

 private:
  void process(const FramePtr& frame);

  const FramePathEvents events_;
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
