#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "base/bounded_queue.hpp"
#include "config/configuration.hpp"
#include "daemon/service/news.hpp"
#include "llm/analyst.hpp"
#include "pipeline/capture.hpp"
#include "pipeline/encode_stage.hpp"
#include "pipeline/sampler.hpp"
#include "pipeline/stage_metrics.hpp"
#include "vision/reflex_lane.hpp"

namespace cabinwatch::daemon {

/// Whether the source is a recording that is played as fast as it can be analysed.
[[nodiscard]] bool is_played_fast(const pipeline::CaptureSettings& camera);

/// Everything between the camera and what is told of the driver: capture, the reflex lane, sampler,
/// encoder, analyst, and the queues between them. While there is none of it, the camera is closed
/// and no picture in memory.
///
/// What it sees, and what becomes of it, goes to the mailbox. Main thread only.
class Watching {
 public:
  /// Begins to watch.
  /// @param news  borrowed; lives longer
  /// @throws ConfigurationError when a part cannot be built as configured; std::runtime_error
  Watching(const config::Configuration& configuration, NewsMailbox& news);
  /// Stops.
  ~Watching();
  Watching(const Watching&) = delete;
  Watching& operator=(const Watching&) = delete;

  /// Stops in the order of the data, within 2 s whatever camera and servers do. Afterwards nothing
  /// more goes to the mailbox. May be repeated.
  void stop();

  /// The recording has ended: lets what is on its way arrive, then tells RecordingDone. Returns at
  /// once.
  void finish_recording();

  /// How closely to look, 0..1. A recording that is played fast is always looked at as closely: how
  /// far the policy has come by then depends on the machine, and its alerts must not.
  void set_risk(double risk) noexcept {
    if (!is_complete_) sampler_.set_risk(risk);
  }

  /// The stage that has been at one thing for longer than it ever may be; nothing while all of them
  /// make progress.
  [[nodiscard]] std::optional<std::string> stuck_stage(base::Clock::time_point now) const;

  [[nodiscard]] const pipeline::Capture& capture() const noexcept { return capture_; }
  [[nodiscard]] const pipeline::Sampler& sampler() const noexcept { return sampler_; }
  [[nodiscard]] const pipeline::EncodeStage& encode() const noexcept { return encode_; }
  /// Null when no model is to be asked.
  [[nodiscard]] const llm::Analyst* analyst() const noexcept { return analyst_.get(); }
  /// Null when single frames are not to be looked at.
  [[nodiscard]] const vision::ReflexLane* reflex() const noexcept { return reflex_.get(); }
  [[nodiscard]] base::QueueCounts frame_queue() const noexcept { return frames_.counts(); }
  [[nodiscard]] const pipeline::StageMetrics& sample_metrics() const noexcept { return sampling_; }
  [[nodiscard]] const pipeline::StageMetrics& encode_metrics() const noexcept { return encoding_; }
  [[nodiscard]] const pipeline::StageMetrics& reflex_metrics() const noexcept { return looking_; }

 private:
  [[nodiscard]] std::unique_ptr<llm::Analyst> make_analyst(llm::AnalystSettings settings) const;
  [[nodiscard]] std::unique_ptr<vision::ReflexLane> make_reflex(
      const config::Configuration& configuration);
  void take_frame(const pipeline::FramePtr& frame);

  NewsMailbox& news_;
  const bool is_complete_;  // nothing may be left out
  pipeline::StageMetrics sampling_{"sample"};
  pipeline::StageMetrics encoding_{"encode"};
  pipeline::StageMetrics looking_{"reflex"};
  std::unique_ptr<vision::ReflexLane> reflex_;
  std::unique_ptr<llm::Analyst> analyst_;
  base::BoundedQueue<pipeline::Sampled> frames_;
  pipeline::EncodeStage encode_;
  pipeline::Sampler sampler_;
  pipeline::Capture capture_;
  std::thread finishing_;  // waits for the last findings of a recording
};

}  // namespace cabinwatch::daemon
